# A throw-away authority and certificates of it, for one trial alone. Sourced after trial.sh.

# make_authority: ca.pem, with its key.
make_authority() {
  mkdir "$place/ca"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/O=Contoso/CN=Throw-away authority" \
    -keyout "$place/ca/key" -out "$place/ca.pem" 2>"$place/openssl.log"
  : >"$place/ca/index"
  cat >"$place/ca/conf" <<END
[ca]
default_ca=own
[own]
certificate=$place/ca.pem
private_key=$place/ca/key
database=$place/ca/index
new_certs_dir=$place/ca
rand_serial=yes
default_md=sha256
unique_subject=no
policy=any
[any]
commonName=supplied
END
}

# certificate NAME SUBJECT [EXTENSION]: NAME.pem, and NAME.key for it. It begins yesterday, so that
# a clock that is an hour slow still finds it valid.
certificate() {
  local path=$place/$1
  printf '%s\n' "${3:-basicConstraints=CA:FALSE}" >"$place/ca/extension"
  {
    openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout "$path.key" -out "$path.csr" &&
    openssl ca -batch -notext -config "$place/ca/conf" -extfile "$place/ca/extension" \
      -in "$path.csr" -out "$path.pem" -startdate "$(date -u -d '-1 day' +%Y%m%d%H%M%SZ)" \
      -enddate "$(date -u -d '+90 days' +%Y%m%d%H%M%SZ)"
  } 2>"$place/openssl.log" || fail "openssl made no certificate."
}
