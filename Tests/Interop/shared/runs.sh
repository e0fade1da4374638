# Whole runs of the program, and what each must end with and say. Sourced after trial.sh. Everything
# a run said and stored is searched for secrets.

readonly contacts=2500
cat >"$place/job.yaml" <<END
job: people
tenant: contoso
query: { cmdlet: Get-MailContact }
columns: [Guid, Name, PrimarySmtpAddress]
output: { format: jsonl, path: people.jsonl }
END
export CONTOSO_SECRET=simulated-secret
secrets+=(simulated-secret)

# tenant HOST:PORT [LOGIN-HOST:PORT]: a tenants file with the network settings from standard input.
tenant() {
  {
    cat <<END
contoso:
  organization: contoso.onmicrosoft.com
  credential:
    client: 36ee4c6c-0812-40a2-b820-b22ebd02bce3
    secret: { env: CONTOSO_SECRET }
  endpoints: { login: "https://${2:-$1}", exchange: "https://$1", audience: "https://outlook.office365.com" }
  network:
END
    sed 's/^/    /'
  } >"$place/tenants.yaml"
}

# ends CODE WHAT [COMMAND…]: a run, or another command, that must end so.
ends() {
  local code=0 folder=$place/run count command=(run "$place/job.yaml" --log-level debug)
  [ $# -eq 2 ] || command=("${@:3}")
  rm -rf "$folder"
  mkdir "$folder"
  (cd "$folder" && timeout 120 "$rollcall" "${command[@]}" --tenants "$place/tenants.yaml") \
    >"$place/said.log" 2>&1 || code=$?
  [ "$code" -eq "$1" ] || fail "$2: it ended with exit code $code, and not with $1."
  hides "$folder" "$place/said.log"
  if [ "$1" -eq 0 ] && [ $# -eq 2 ]; then
    count=$(wc -l <"$folder/people.jsonl")
    [ "$count" -eq "$contacts" ] || fail "$2: $count of $contacts objects came."
  fi
  say "$2"
}

# says SENTENCE: it stands in what the last command said.
says() { tr '\n' ' ' <"$place/said.log" | grep -qF -- "$1" || fail "it should say: $1"; }
