cd /conf
cp main.conf /etc/nginx/nginx.conf
ln -sf /conf/site.conf /etc/nginx/conf.d/
mv old.conf /etc/nginx/conf.d/old.conf
rm -f /etc/nginx/conf.d/default.conf
sed -i "s/80/$PORT/" /etc/nginx/conf.d/site.conf
cat main.conf site.conf > /etc/nginx/both.conf
exec nginx
