server {
  listen 80;
  location / {
    proxy_pass http://${APP_HOST}:8000;
    proxy_set_header Host $host;
    proxy_read_timeout $READ_TIMEOUT;
    proxy_send_timeout ${SEND_TIMEOUT};
    proxy_connect_timeout ${CONNECT_TIMEOUT};
  }
}
