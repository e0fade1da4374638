# The simulated tenant, and nginx in front of it. Sourced after trial.sh.

# start_tenant OPTION…: the simulated tenant, on the port that $origin then names.
start_tenant() {
  serve tenant "$rollcall" simulate --port 0 --port-file "$place/port" "$@"
  await "the simulated tenant" test -s "$place/port"
  origin=$(cat "$place/port")
}

# start_nginx PORT: nginx as the blocks on standard input say, one of which listens on that port. It
# is one process, and writes nothing outside the folder.
start_nginx() {
  cat >"$place/nginx.conf" <<END
daemon off;
master_process off;
pid $place/nginx.pid;
error_log stderr warn;
events {}
http {
  log_format who '\$request_method \$uri \$status "\$ssl_client_s_dn"';
  log_format when '\$msec \$uri \$status \$body_bytes_sent';
  access_log off;
  client_body_temp_path $place/nginx.body;
  proxy_temp_path $place/nginx.proxy;
  fastcgi_temp_path $place/nginx.fastcgi;
  uwsgi_temp_path $place/nginx.uwsgi;
  scgi_temp_path $place/nginx.scgi;
$(cat)
}
END
  serve nginx nginx -p "$place" -c "$place/nginx.conf" -e stderr
  await nginx listens "$1"
}

# front PORT [VERIFY]: a block that leads to the tenant under TLS, with server.pem; VERIFY says
# whether it wants a client certificate.
front() {
  cat <<END
  server {
    listen 127.0.0.1:$1 ssl;
    ssl_certificate $place/server.pem;
    ssl_certificate_key $place/server.key;
    ssl_client_certificate $place/ca.pem;
    ssl_verify_client ${2:-off};
    access_log $place/nginx-$1.log who;
    location / {
      proxy_pass http://127.0.0.1:$origin;
      proxy_http_version 1.1;
      proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-Proto https;
      # The tenant speaks plain http, and its links say so.
      proxy_set_header Accept-Encoding "";
      sub_filter '"@odata.nextLink":"http:' '"@odata.nextLink":"https:';
      sub_filter_types *;
    }
  }
END
}
