server {
  listen 80;
  location / { proxy_pass http://${APP_HOST}:${APP_PORT}; }
  location /old/ { proxy_pass http://${OLD_HOST}:80; }
}
