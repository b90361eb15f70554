/**
 * A configuration of about so many bytes as large ones are in practice: pools, servers, locations, comments, quoted
 * words, regular expressions and variables in braces. The same size always gives the same text, in ASCII.
 */
export function configuration(bytes) {
  const parts = [HEAD];
  for (let i = 0, size = HEAD.length; size < bytes; i++) {
    const part = shop(i);
    parts.push(part);
    size += part.length;
  }
  // A text that is put together of parts is no flat string yet, as one that was read from a file is.
  return Buffer.from(`${parts.join('')}}\n`).toString('latin1');
}

const HEAD = `worker_processes auto;

events {
    worker_connections 1024;
}

http {
    log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                    '$status $body_bytes_sent "$http_referer"';
`;

const shop = (i) => `
    # the shop of town ${i}
    upstream shop${i} {
        zone shop${i} 64k;
        server 10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}:8000 max_fails=3 fail_timeout=10s;
        keepalive 32;
    }

    server {
        listen 443 ssl;
        server_name town${i}.shop.example.com;  # as in the list
        ssl_certificate /etc/nginx/tls/town${i}.pem;
        add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
        if ($request_method = TRACE) {
            return 405;
        }
        location ~* "^/img/[0-9]{4}/(.+)\\.(png|jpe?g)$" {
            expires 30d;
            alias /srv/img/\${host}/$1.$2;
        }
        location / {
            proxy_pass http://shop${i};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_read_timeout 120s;
        }
    }
`;
