# A glewlwyd with a configuration, a database and a port of its own, set up as an administrator
# would. Sourced after trial.sh, certificates.sh and tenant.sh; what it defines names the server and
# its applications.

readonly schema=/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3
[ -s "$schema" ] || fail "$schema is missing, with which the package glewlwyd makes its database."

# Its token endpoint is PREFIX/PLUGIN/token: with this prefix and a plugin named v2.0 it is where
# Entra ID has it, so nothing stands between client and server.
readonly tenant=6babcaad-604b-40ac-a9d7-9fd97c0b779f resource=https://outlook.office365.com
read -r port device_port <<<"$(free_ports 2)"
readonly login=http://127.0.0.1:$port
# The same with the one path that glewlwyd has elsewhere, where a device asks for its code. A device
# is told a shorter interval there than the server keeps to, so that it is told to slow down.
readonly device_login=http://127.0.0.1:$device_port
readonly api=$login/$tenant/oauth2

start_glewlwyd() {
  mkdir -p "$place/static/$tenant/v2.0/.well-known"
  sqlite3 "$place/db" <"$schema"
  cat >"$place/glewlwyd.conf" <<END
port=$port
bind_address="127.0.0.1"
external_url="$login"
api_prefix="$tenant/oauth2"
login_url="login.html"
static_files_path="$place/static"
static_files_mime_types=({ extension=".json" mime_type="application/json" })
log_mode="file"
log_level="DEBUG"
log_file="$place/glewlwyd-own.log"
cookie_domain="127.0.0.1"
cookie_secure=0
session_key="session"
session_expiration=3600
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database={ type="sqlite3" path="$place/db" }
END
  serve glewlwyd glewlwyd --config-file="$place/glewlwyd.conf"
  await glewlwyd listens "$port"
}

start_device_front() {
  start_nginx "$device_port" <<END
  server {
    listen 127.0.0.1:$device_port;
    access_log $place/answers when;
    location = /$tenant/oauth2/v2.0/devicecode {
      proxy_pass $api/v2.0/device_authorization;
      sub_filter_types application/json;
      sub_filter '"interval":3' '"interval":1';
    }
    location / { proxy_pass $login; }
  }
END
}

who=admin
# ask METHOD PATH [FILE]: a request in the session of $who, with what FILE holds.
ask() {
  local body=()
  [ $# -lt 3 ] || body=(-H 'Content-Type: application/json' --data-binary "@$3")
  curl -sS --fail-with-body -b "$place/$who.cookies" -c "$place/$who.cookies" -X "$1" \
    "${body[@]}" "$api/$2" || fail "glewlwyd refused $1 $2."
}
# told METHOD PATH ARGUMENTS…: the same with what jq makes of its arguments.
told() {
  jq -n "${@:3}" >"$place/body"
  ask "$1" "$2" "$place/body"
}

# The identity service, with Entra's claims, which glewlwyd takes from properties of the client.
set_up_plugin() {
  openssl pkey -in "$place/server.key" -pubout -out "$place/server.pub"
  told POST auth/ '{username: "admin", password: "password"}'
  ask GET mod/client/database | jq '.parameters."data-format" += (["tid", "appid", "roles"] |
    map({(.): {multiple: false, read: true, write: true}}) | add)' >"$place/module"
  ask PUT mod/client/database "$place/module"
  ask PUT mod/client/database/reset
  told POST scope/ --arg name "$resource/.default" '{$name, password_required: false}'
  told POST scope/ '{name: "offline_access", password_required: false}'
  told POST mod/plugin/ --arg iss "$login/$tenant/v2.0" --rawfile key "$place/server.key" \
    --rawfile cert "$place/server.pub" '{module: "oidc", name: "v2.0", enabled: true, parameters: {
      $iss, $key, $cert, "jwt-type": "rsa", "jwt-key-size": "256",
      "code-duration": 60, "access-token-duration": 3600, "refresh-token-duration": 86400,
      "allow-non-oidc": true, "auth-type-client-enabled": true,
      "auth-type-code-enabled": false, "auth-type-token-enabled": false,
      "auth-type-id-token-enabled": true, "auth-type-implicit-enabled": false,
      "auth-type-password-enabled": false, "auth-type-refresh-enabled": true,
      "refresh-token-one-use": "always", "refresh-token-rolling": true,
      "auth-type-device-enabled": true, "device-authorization-expiration": 600,
      "device-authorization-interval": 3,
      "request-parameter-allow": true, "request-maximum-exp": 3600,
      "client-pubkey-parameter": "pubkey", "encrypt-out-token-allow": true,
      "client-alg-parameter": "alg", "client-enc-parameter": "enc",
      "client-encrypt_at-parameter": "encrypt_at",
      "additional-parameters": (["tid", "appid", "roles"] |
        map({"client-parameter": ., "token-parameter": .}))}}'
  # The tenant's metadata in Entra's place; the words are glewlwyd's own.
  ask GET v2.0/.well-known/openid-configuration \
    >"$place/static/$tenant/v2.0/.well-known/openid-configuration"
}

# client ID KEY PROPERTIES: an application, with app.secret and the public key of that file.
# glewlwyd's tokens always name the scope as their audience, where Entra's name the resource, so they
# come encrypted, which a client cannot and need not read.
client() {
  told POST client/ --arg client_id "$1" --arg scope "$resource/.default" --arg tid "$tenant" \
    --rawfile pubkey "$place/$2" --rawfile password "$place/app.secret" \
    '{$client_id, confidential: true, enabled: true, scope: [$scope],
      authorization_type: ["client_credentials"], $pubkey,
      encrypt_at: "true", alg: "RSA-OAEP-256", enc: "A256GCM"} + '"$3"
}
