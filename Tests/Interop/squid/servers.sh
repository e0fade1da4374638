# A squid that wants its users to sign in by Negotiate or NTLM, and what it asks whether they are who
# they say: a Kerberos realm (MIT) and Samba's own check of NTLM, all of this trial alone. Sourced
# after trial.sh. Nobody's keys, tickets or configuration of this machine are used or changed.

readonly realm=CONTOSO.EXAMPLE
export KRB5_CONFIG=$place/krb5.conf KRB5_KDC_PROFILE=$place/kdc.conf
# Where this trial's user has the ticket.
export KRB5CCNAME=FILE:$place/ticket
# Root's squid gives up its rights, and must yet read what is its own.
readonly own=$place/squid
chmod 711 "$place"
mkdir "$own"

# start_realm PORT PASSWORD: a realm with the user clerk, and with the proxy on localhost, whose key
# is squid's.
start_realm() {
  cat >"$KRB5_CONFIG" <<END
[libdefaults]
default_realm = $realm
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
[realms]
$realm = {
  kdc = 127.0.0.1:$1
}
[domain_realm]
localhost = $realm
END
  cat >"$KRB5_KDC_PROFILE" <<END
[kdcdefaults]
kdc_listen = 127.0.0.1:$1
kdc_tcp_listen = 127.0.0.1:$1
[realms]
$realm = {
  database_name = $place/principals
  key_stash_file = $place/stash
}
END
  {
    kdb5_util create -s -r "$realm" -P "$(openssl rand -hex 16)"
    kadmin.local addprinc -randkey HTTP/localhost
    kadmin.local addprinc -pw "$2" clerk
    kadmin.local ktadd -k "$own/keytab" HTTP/localhost
  } >"$place/kadmin.log" 2>&1 || fail "the Kerberos realm could not be made."
  serve kdc krb5kdc -n
  await "the Kerberos realm" listens "$1"
  cp "$KRB5_CONFIG" "$own/krb5.conf"
}

# start_squid PORT PASSWORD: squid, with that password for whoever signs in by NTLM. Samba's check of
# NTLM needs no domain that way, and compares the answer as it would there.
start_squid() {
  cat >"$own/smb.conf" <<END
[global]
workgroup = CONTOSO
netbios name = PROXY
private dir = $own
lock directory = $own
state directory = $own
cache directory = $own
pid directory = $own
END
  cat >"$own/conf" <<END
http_port 127.0.0.1:$1
pid_filename none
coredump_dir none
cache deny all
cache_mem 8 MB
pinger_enable off
shutdown_lifetime 0 seconds
access_log stdio:$own/calls
cache_log $own/own.log
auth_param negotiate program /usr/lib/squid/negotiate_kerberos_auth -k $own/keytab -s HTTP/localhost@$realm
auth_param negotiate children 2 startup=1
auth_param ntlm program /usr/bin/ntlm_auth --helper-protocol=squid-2.5-ntlmssp --configfile=$own/smb.conf --domain=CONTOSO --username=clerk --password=$2
auth_param ntlm children 2 startup=1
acl signed-in proxy_auth REQUIRED
http_access allow signed-in
http_access deny all
END
  # So that they are shown where the trial fails.
  ln -s "$own/calls" "$place/squid-calls.log"
  ln -s "$own/own.log" "$place/squid-own.log"
  [ "$(id -u)" -ne 0 ] || chown -R proxy "$own"
  # With a name of its own it shares no memory with another squid of this machine.
  serve squid env KRB5_CONFIG="$own/krb5.conf" KRB5RCACHENAME="file2:$own/replays" \
    squid -N -n "interop$$" -f "$own/conf"
  await squid listens "$1"
}

# called PATTERN: waits until squid tells of such a call, which it does when the tunnel has ended.
called() { await "a call '$1' through squid" grep -qE "$1" "$own/calls"; }
