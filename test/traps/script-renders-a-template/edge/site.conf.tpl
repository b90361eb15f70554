upstream app {
    server $APP;
    keepalive 16;
    keepalive_timeout ${POOL_IDLE};
}
server {
    listen 80;
    location / {
        proxy_pass http://app;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_read_timeout ${READ};
    }
}
