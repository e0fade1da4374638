# A PKCS #11 token of SoftHSM with a key that was made in it and cannot leave it. Sourced after
# trial.sh; the tokens of this machine's users are not touched.

readonly module=/usr/lib/softhsm/libsofthsm2.so
export SOFTHSM2_CONF=$place/softhsm2.conf

# pkcs11 ARGUMENT…: what the token's owner asks of it.
pkcs11() { TOKEN_PIN=$(cat "$place/pin") pkcs11-tool --module "$module" --token-label rollcall "$@"; }

# make_token: the token, its PIN in the file pin, and token.pub, its key's public half.
make_token() {
  mkdir "$place/tokens"
  printf 'directories.tokendir = %s\nlog.level = ERROR\n' "$place/tokens" >"$SOFTHSM2_CONF"
  printf '%s' "$((RANDOM % 9 + 1))$(date +%N)" >"$place/pin"
  {
    TOKEN_PIN=$(cat "$place/pin") pkcs11-tool --module "$module" --slot-index 0 --init-token \
      --label rollcall --so-pin env:TOKEN_PIN &&
    pkcs11 --login --so-pin env:TOKEN_PIN --init-pin --new-pin env:TOKEN_PIN &&
    pkcs11 --login --pin env:TOKEN_PIN --keypairgen --key-type rsa:2048 --label contoso --id 01 &&
    pkcs11 --read-object --type pubkey --id 01 --output-file "$place/token.der" &&
    openssl pkey -pubin -inform DER -in "$place/token.der" -out "$place/token.pub"
  } >"$place/token.log" 2>&1 || fail "no key was made in the token."
  secrets+=("$(cat "$place/pin")")
}

# certify_token: token.crt, a certificate over the token's key. Whoever signs it has no part in
# signing in, so that the private half is not needed for it.
certify_token() {
  openssl x509 -new -force_pubkey "$place/token.pub" -subj /CN=rollcall -days 90 \
    -CA "$place/ca.pem" -CAkey "$place/ca/key" -out "$place/token.crt" 2>"$place/openssl.log" ||
    fail "openssl made no certificate over the token's key."
}
