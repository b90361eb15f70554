// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of nginx.

/** A configuration whose payload is compared with crossplane's. */
export interface PayloadCase {
  name: string;
  /** By path; `nginx.conf` is the main file. */
  files: Readonly<Record<string, string | Uint8Array>>;
  args?: readonly string[];
  /** Why it is not crossplane's, and what it is: the status and the errors of all files, and the first file's statements. */
  differs?: { because: string; status: 'ok' | 'failed'; errors: readonly string[]; parsed: string };
}

const SHOP = `user www-data;
worker_processes auto;
events { worker_connections 1024; }
http {
    upstream shop { server 10.0.0.7:8000 max_fails=3; server 10.0.0.8:8000 backup; keepalive 16; }
    server {
        listen 80 default_server;
        server_name shop.example.com *.shop.example.com;
        location / { proxy_pass http://shop; proxy_set_header Connection ""; }
        location = /health { return 200 "ok\\n"; }
    }
}
`;

const http = (text: string): string => `events {}\nhttp {\n${text}\n}\n`;
const server = (text: string): string => http(`server {\n${text}\n}`);
const bytes = (...codes: (number | string)[]): Uint8Array =>
  Uint8Array.from(codes.flatMap((code) => (typeof code === 'number' ? [code] : [...new TextEncoder().encode(code)])));

const INCLUDES = {
  'nginx.conf': http('include conf.d/*.conf;\ninclude upstreams.conf;\nserver_tokens off;'),
  'conf.d/b.conf': 'server { listen 81; include snippets/proxy.conf; }\n',
  'conf.d/a.conf': 'server { listen 80; location / { include snippets/proxy.conf; } }\n',
  'conf.d/.hidden.conf': 'server { listen 82; }\n',
  'conf.d/readme.txt': 'no configuration',
  'snippets/proxy.conf': 'proxy_http_version 1.1;\nproxy_set_header Host $host;\n',
  'upstreams.conf': 'upstream shop { server web:8000; }\n',
};

/** All in our own words; the names say which difficulty of crossplane's own tests, or which of its issues, is meant. */
export const payloadCases: readonly PayloadCase[] = [
  { name: 'a simple configuration', files: { 'nginx.conf': SHOP } },
  { name: 'indented by four', files: { 'nginx.conf': SHOP }, args: ['--indent', '4'] },
  { name: 'indented by nothing', files: { 'nginx.conf': SHOP }, args: ['-i', '0'] },
  { name: 'indented by twelve', files: { 'nginx.conf': SHOP }, args: ['-i', '12'] },
  { name: 'an empty file', files: { 'nginx.conf': '' } },
  { name: 'nothing but blanks', files: { 'nginx.conf': ' \n\t\r\n\n' } },
  { name: 'empty blocks', files: { 'nginx.conf': http('server { }\nserver {\n}\nserver{location /{}}') } },
  {
    name: 'comments',
    files: {
      'nginx.conf':
        '# the shop\nevents { # few\n  worker_connections 64; #few\n}\nhttp {\n  #\n  ## two\n  server { listen 80; } # end\n}\n# over\n',
    },
    args: ['--include-comments'],
  },
  { name: 'comments that are left out', files: { 'nginx.conf': '# a\nevents { # b\n}\n#c\n' } },
  {
    name: 'comments between arguments',
    files: {
      'nginx.conf': http(
        'log_format #one\n  main #two\n  "$host" # three\n  "$uri" # four ; }\n;\nserver # five\n{ # six\n listen # seven\n 80; }\nlog_format x # eight\n y;',
      ),
    },
    args: ['--include-comments'],
  },
  {
    name: 'comments between arguments that are left out',
    files: { 'nginx.conf': http('log_format #one\n  main #two\n  "$host" # three\n; server # five\n{ listen 80; }') },
  },
  {
    name: 'a directive whose name has a blank',
    files: { 'nginx.conf': http('map $http_user_agent $mobile {\n  default 0;\n  "~Opera Mini" 1;\n  \'a b\' 2;\n}') },
  },
  {
    name: 'empty values of a map',
    files: { 'nginx.conf': http('map $uri $x {\n  "" $arg_a;\n  \'\' "";\n  default 0;\n}') },
  },
  {
    name: 'a map with its own words',
    files: { 'nginx.conf': http('map $uri $x { hostnames; volatile; *.example.com 1; ~^/(a|b)$ 2; "~^/c{2};" 3; }') },
  },
  {
    name: 'geo',
    files: { 'nginx.conf': http('geo $country {\n  ranges;\n  default ZZ;\n  127.0.0.0-127.0.0.9 RU;\n}') },
  },
  { name: 'types', files: { 'nginx.conf': http('types { text/html html htm; image/svg+xml svg svgz; }') } },
  { name: 'split clients', files: { 'nginx.conf': http('split_clients "${remote_addr}AAA" $v { 0.5% .one; * ""; }') } },
  {
    name: 'blocks of other modules',
    files: { 'nginx.conf': http('geoip2 /g.mmdb { $c default=US source=$ip country; }') },
  },
  { name: 'includes by mask and by name', files: INCLUDES },
  {
    name: 'includes, combined',
    files: {
      ...INCLUDES,
      'nginx.conf': http('server_tokens off; include conf.d/*.conf;'),
      'conf.d/a.conf': 'server { listen 80; location / { proxy_http_version 1.1; include snippets/proxy.conf; } }\n',
      'conf.d/b.conf': 'server { listen 81; }',
    },
    args: ['--combine', '--include-comments'],
  },
  { name: 'includes that are not followed', files: INCLUDES, args: ['--single-file'] },
  {
    name: 'a mask without a match',
    files: { 'nginx.conf': http('include sites/*.conf; include [ab].conf; include m?me.types;') },
  },
  {
    name: 'a mask of folders',
    files: {
      'nginx.conf': http('include sites/*/server.conf;'),
      'sites/b/server.conf': 'server { }\n',
      'sites/a/server.conf': 'server { listen 80; }\n',
      'sites/c/other.conf': '',
    },
  },
  {
    name: 'a mask of brackets',
    files: { 'nginx.conf': http('include [!a-b]*.inc;'), 'a.inc': 'x', 'c.inc': 'server {}\n', 'd.inc': 'server {}\n' },
  },
  {
    name: 'an included file that is missing',
    files: { 'nginx.conf': http('include gone.conf;\nserver { listen 80; }') },
  },
  {
    name: 'an include inside of a map',
    files: { 'nginx.conf': http('map $uri $x { include m.map; default 0; }'), 'm.map': '/a 1;\n/b 2;\n' },
  },
  {
    name: 'blocks of Lua',
    files: {
      'nginx.conf': server(
        'content_by_lua_block {\n  ngx.say("hello {world}")\n  local t = { a = { 1 } } -- it\n}\nset_by_lua_block $x { return "}" }\nlocation / { }\nlog_by_lua_block {}',
      ),
    },
  },
  {
    name: 'a larger block of Lua',
    files: {
      'nginx.conf': server(
        "location / {\n access_by_lua_block {\n  -- the shop's door } is {\n  if ngx.var.arg_a == '{' then\n    local s = 'x' .. \"y\"\n    return ngx.exit(403) -- }\n  end\n } \n proxy_pass http://web;\n}",
      ),
    },
  },
  {
    name: 'Lua as an argument',
    files: { 'nginx.conf': server("content_by_lua 'ngx.say(\"it\\'s {\")';\nserver_name content_by_lua_block_;") },
  },
  { name: 'a quoted name of a block of Lua', files: { 'nginx.conf': server('"content_by_lua_block" { return }') } },
  {
    name: 'quotes',
    files: {
      'nginx.conf':
        'outer-quote "left" -quote right-quote inner"-"quote "";\nmixed \'a "b"\' "c \'d\'" "e \\"f\\"" \'g \\\'h\\\'\' "i \\\'j\\\'";\nescapes "a\\tb\\\\c\\.d" e\\tf\\\\g\\ h \\"i;\nlines "one\ntwo";\n',
    },
  },
  {
    name: 'a quoted right brace',
    files: { 'nginx.conf': http('log_format main escape=json\n  \'{ "x": "$host", \'\n  \'"y": "$uri" }\';') },
  },
  { name: 'Russian text', files: { 'nginx.conf': "env 'русский текст';\nevents {\n}\n" } },
  {
    name: 'text beyond the first plane, and DEL',
    files: { 'nginx.conf': 'env "\u{1f4e6} größe \u007f \u0001 / \u2028";\nevents {}\n' },
  },
  {
    name: 'a messy file',
    files: {
      'nginx.conf':
        'user nobody;\n# hello\\n\\\\n\\\\\\n worlddd  \\#\\\\#\\\\\\# dfsf\\n \\\\n \\\\\\n\n"events" {"worker_connections" "2048";}\n\n"http" {#forteen\n    # this is a comment\n    "access_log" off;default_type "text/plain";   error_log "off";\n    server {\n        "listen" "8083"            ;\n        "return" 200 "Ser\\" \' \' ver\\\\ \\ $server_addr:\\$server_port\\n\\nTime: $time_local\\n\\n";\n    }\n    "server" {"listen" 8080;\n        \'root\' /usr/share/nginx/html;\n        location ~ "/hello/world;"{"return" 301 /status.html;}\n        location /foo{}location /bar{}\n        location /\\{\\;\\}\\ #\\ ab{}# hello\n        if ($request_method = P\\{O\\)\\###\\;ST  ){}\n        location "/status.html" {\n            try_files "/abc/${uri} /abc/${uri}.html" =404 ;\n        }\n        "location" "/sta;\n                    tus" {"return" 302 /status.html;}\n        "location" /upstream_conf { "return" 200 /status.html; }}\n    server{}}\n',
    },
    args: ['--include-comments'],
  },
  {
    name: 'variables in braces',
    files: {
      'nginx.conf': server(
        'set $a ${host}x${uri};\nproxy_pass http://${host}${uri}:80;\nlocation ~ ^/${a}$ { }\nreturn 301 $scheme://${host}${request_uri};',
      ),
    },
  },
  {
    name: 'if and its parentheses',
    files: {
      'nginx.conf': server(
        'if ($a) { }\nif ( $a ) { }\nif ($a = "b") { }\nif ($a = "b" ) { }\nif ($a ~* "x(y)z") { }\nif ( -f $uri ) { }\nif (!-e $uri){ return 404; }\nif ($a ~ (b)) { }',
      ),
    },
  },
  {
    name: 'returns',
    files: {
      'nginx.conf': server(
        'return 204;\nlocation / { return 200 "a\\nb"; }\nlocation /a { return http://b; }\nlocation /b { return 301 https://$host$request_uri; }',
      ),
    },
  },
  {
    name: 'limits with sync',
    files: {
      'nginx.conf': http(
        'limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;\nlimit_req_zone $a zone=two:10m rate=1r/s sync;',
      ),
    },
  },
  { name: 'bad arguments', files: { 'nginx.conf': 'user;\nevents {}\nhttp {}\n' } },
  {
    name: 'wrong arguments, places and flags',
    files: {
      'nginx.conf': http(
        'sendfile maybe;\ngzip ON;\nserver { listen 80; server_tokens; }\nproxy_read_timeout 1s 2s;\nlocation / { }\nserver',
      ).replace('server\n}', '}'),
    },
  },
  { name: 'flags in any letters', files: { 'nginx.conf': http('gzip ON; sendfile Off; tcp_nopush oN;') } },
  {
    name: 'a misspelt directive',
    files: {
      'nginx.conf': http(
        'proxy_passs http://foo.bar;\nserver { proxy_read_timout 5s; location / { proxy_pass http://web; } }',
      ),
    },
  },
  {
    name: 'a misspelt directive, strictly',
    files: {
      'nginx.conf': http(
        'proxy_passs http://foo.bar;\nserver { proxy_read_timout 5s; location / { proxy_pass http://web; } }',
      ),
    },
    args: ['--strict'],
  },
  {
    name: 'a semicolon missing above',
    files: {
      'nginx.conf': server(
        'location /is { proxy_pass http://is/broken }\nlocation /not { proxy_pass http://not.broken; }',
      ),
    },
  },
  {
    name: 'a semicolon missing below',
    files: {
      'nginx.conf': server(
        'location /not { proxy_pass http://not.broken; }\nlocation /is { proxy_pass http://is/broken }',
      ),
    },
  },
  {
    name: 'a semicolon that joins two lines',
    files: { 'nginx.conf': server('root /srv\nlisten 80;\nserver_name a\nserver_tokens off;') },
  },
  { name: 'a block where there should be none', files: { 'nginx.conf': server('listen 80 { a b; }\nroot /srv;') } },
  { name: 'no block where there should be one', files: { 'nginx.conf': http('server;\nupstream a;\nsendfile on;') } },
  { name: 'ignored directives', files: { 'nginx.conf': SHOP }, args: ['--ignore', 'upstream,proxy_set_header,listen'] },
  {
    name: 'ignored directives with comments',
    files: { 'nginx.conf': http('# a\nserver # b\n{ listen 80; } # c\nroot # d\n /e; # f') },
    args: ['--ignore', 'server,root', '--include-comments'],
  },
  {
    name: 'the first error alone',
    files: { 'nginx.conf': http('sendfile maybe;\ngzip perhaps;') },
    args: ['--no-catch'],
  },
  { name: 'lines that end in CR LF', files: { 'nginx.conf': SHOP.replaceAll('\n', '\r\n') } },
  {
    name: 'comments and quotes that end in CR LF',
    files: {
      'nginx.conf':
        '# a\r\nevents { # b\r\n}\r\nenv "x\r\ny";\r\nhttp { server { access_by_lua_block {\r\n a = 1 -- b\r\n} } }\r\n',
    },
    args: ['--include-comments'],
  },
  { name: 'tabs', files: { 'nginx.conf': 'events\t{\tworker_connections\t5;\t}\n' } },
  { name: 'the end of a word at the end of the file', files: { 'nginx.conf': 'events {}' } },
  {
    name: 'stream and mail',
    files: {
      'nginx.conf':
        'events {}\nstream { upstream db { server 10.0.0.3:5432; } server { listen 5432; proxy_pass db; proxy_timeout 10m; } }\nmail { server { listen 25; protocol smtp; } auth_http localhost:9000/cgi; }\n',
    },
  },
  {
    name: 'upstreams with zone and resolve',
    files: {
      'nginx.conf': http('upstream shop { zone shop 64k; server web:8000 resolve weight=2; least_conn; keepalive 4; }'),
    },
  },
  {
    name: 'a directive of an unknown module',
    files: {
      'nginx.conf': server(
        'more_set_headers "Server: shop";\nbrotli on;\nauth_jwt "closed site";\napp_protect_enable on;',
      ),
    },
  },
  { name: 'a large value', files: { 'nginx.conf': server(`add_header X "${'a'.repeat(3000)}";`) } },
  {
    name: 'many locations',
    files: {
      'nginx.conf': server(
        Array.from({ length: 500 }, (_, i) => `location /item${i}/ { proxy_pass http://web${i}; }`).join('\n'),
      ),
    },
  },
  // Where crossplane is wrong.
  {
    name: 'a block that is refused',
    files: { 'nginx.conf': http('location / { root /srv; }\nserver foo { }\nserver { }') },
    differs: {
      because: 'crossplane refuses the block and then reads what stands in it as if it stood outside',
      status: 'failed',
      errors: [
        '"location" directive is not allowed here in nginx.conf:3',
        'invalid number of arguments in "server" directive in nginx.conf:4',
      ],
      parsed: 'events [], http [server []]',
    },
  },
  {
    name: 'an include inside of if',
    files: {
      'nginx.conf': server('location / { if ($uri) { include i.conf; } limit_except GET { include i.conf; } }'),
      'i.conf': 'proxy_pass http://web;\n',
    },
    differs: {
      because: 'crossplane refuses include in if and limit_except',
      status: 'ok',
      errors: [],
      parsed:
        'events [], http [server [location "/" [if "$uri" [include "i.conf" -> 1], limit_except "GET" [include "i.conf" -> 1]]]]',
    },
  },
  {
    name: 'a file in two places',
    files: { 'nginx.conf': server('include i.conf;\nlocation / { include i.conf; }'), 'i.conf': 'listen 80;\n' },
    differs: {
      because: 'crossplane looks at an included file in its first place only',
      status: 'failed',
      errors: ['"listen" directive is not allowed here in i.conf:1'],
      parsed: 'events [], http [server [include "i.conf" -> 1, location "/" [include "i.conf" -> 1]]]',
    },
  },
  {
    name: 'a file that includes itself',
    files: {
      'nginx.conf': http('include a.conf;'),
      'a.conf': 'include b.conf;\n',
      'b.conf': 'server_tokens off;\ninclude a.conf;\n',
    },
    differs: {
      because: 'crossplane accepts a circle of includes',
      status: 'failed',
      errors: ["'a.conf' includes itself"],
      parsed: 'events [], http [include "a.conf" -> 1]',
    },
  },
  {
    name: 'a file that is included twice',
    files: { 'nginx.conf': http('include a.conf;\nserver { }\ninclude a.conf;'), 'a.conf': '# nothing\n' },
  },
  {
    name: 'combined files after an include',
    files: { 'nginx.conf': http('include a.conf;\nserver_tokens off;'), 'a.conf': 'sendfile on;\n' },
    args: ['--combine'],
    differs: {
      because: 'crossplane gives what follows an include the name of the included file',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [sendfile "on", server_tokens "off"]',
    },
  },
  {
    name: 'a semicolon missing at the end of the file',
    files: { 'nginx.conf': 'events {}\nuser www-data' },
    differs: {
      because: 'crossplane fails without a word',
      status: 'failed',
      errors: ['directive "user" is not terminated by ";" in nginx.conf:2'],
      parsed: 'events []',
    },
  },
  {
    name: 'a comment at the end of the file',
    files: { 'nginx.conf': 'events {}\n# the end' },
    args: ['--include-comments'],
    differs: {
      because: 'crossplane loses a comment that no line end follows',
      status: 'ok',
      errors: [],
      parsed: 'events [], # " the end"',
    },
  },
  {
    name: 'a quoted word that another one follows',
    files: { 'nginx.conf': server('root "/srv"x;\nlisten 80;') },
    differs: {
      because: 'crossplane takes them for two words',
      status: 'failed',
      errors: ['unexpected "x" in nginx.conf:4'],
      parsed: 'events [], http [server [listen "80"]]',
    },
  },
  {
    name: 'a byte order mark',
    files: { 'nginx.conf': '\ufeffevents {}\n' },
    differs: {
      because: 'crossplane accepts what nginx refuses',
      status: 'failed',
      errors: ['unknown directive "\ufeffevents" in nginx.conf:1'],
      parsed: '\ufeffevents []',
    },
  },
  {
    name: 'a byte order mark before a known directive',
    files: { 'nginx.conf': '\ufeffuser nobody;\nevents {}\n' },
    differs: {
      because: 'crossplane accepts what nginx refuses',
      status: 'failed',
      errors: ['unknown directive "\ufeffuser" in nginx.conf:1'],
      parsed: '\ufeffuser "nobody", events []',
    },
  },
  {
    name: 'text that is not UTF-8',
    files: { 'nginx.conf': bytes('env "gr', 0xfc, 0xdf, 'e";\nevents {}\n') },
    differs: {
      because: 'crossplane replaces the bytes',
      status: 'ok',
      errors: [],
      parsed: 'env "gr\u00fc\u00dfe", events []',
    },
  },
  {
    name: 'a right brace in a word',
    files: { 'nginx.conf': server('root /srv/a}b;\nlisten 80;') },
    differs: {
      because: 'crossplane ends the block at it',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [server [root "/srv/a}b", listen "80"]]',
    },
  },
  {
    name: 'a brace in a regular expression',
    files: { 'nginx.conf': server('location ~ ^/[0-9]{4}/ { root /srv; }') },
    differs: {
      because: 'crossplane takes what follows for a directive that it does not know',
      status: 'failed',
      errors: ['unexpected end of file, expecting "}" in nginx.conf:6'],
      parsed: 'events [], http [server [location "~" "^/[0-9]" [4}/ [root "/srv"]]]]',
    },
  },
  {
    name: 'a left brace at its own',
    files: { 'nginx.conf': http('{ listen 80; }') },
    differs: {
      because: 'crossplane takes the brace for a directive',
      status: 'failed',
      errors: ['unexpected "{" in nginx.conf:3'],
      parsed: 'events [], http [ [listen "80"]]',
    },
  },
  {
    name: 'a semicolon too many',
    files: { 'nginx.conf': server('listen 80;;\nroot /srv;') },
    differs: {
      because: 'crossplane takes the semicolon for a directive',
      status: 'failed',
      errors: ['unexpected ";" in nginx.conf:4'],
      parsed: 'events [], http [server [listen "80", root "/srv"]]',
    },
  },
  {
    name: 'a right brace too many',
    files: { 'nginx.conf': 'events {}\nhttp { } }\nuser nobody;\n' },
    differs: {
      because: 'crossplane gives nothing of the file',
      status: 'failed',
      errors: ['unexpected "}" in nginx.conf:2'],
      parsed: 'events [], http [], user "nobody"',
    },
  },
  {
    name: 'a right brace that is missing',
    files: { 'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 80;\n  }\n' },
    differs: {
      because: 'crossplane gives nothing of the file',
      status: 'failed',
      errors: ['unexpected end of file, expecting "}" in nginx.conf:5'],
      parsed: 'events [], http [server [listen "80"]]',
    },
  },
  {
    name: 'a quote that never ends',
    files: { 'nginx.conf': server('root "/srv;\nlisten 80;') },
    differs: {
      because: 'crossplane gives nothing of the file',
      status: 'failed',
      errors: ['unexpected end of file, expecting ";" or "}" in nginx.conf:4'],
      parsed: 'events [], http [server [root "/srv", listen "80"]]',
    },
  },
  {
    name: 'an unknown directive without its semicolon',
    files: { 'nginx.conf': server('location / { more_set_headers "A: b" }\nlisten 80;') },
    differs: {
      because: 'crossplane takes the brace for the end of the directive',
      status: 'failed',
      errors: ['directive "more_set_headers" is not terminated by ";" in nginx.conf:4'],
      parsed: 'events [], http [server [location "/" [], listen "80"]]',
    },
  },
  {
    name: 'entries of a map that are no pairs',
    files: { 'nginx.conf': http('map $uri $x { a b c; d; e 1; }\ngeo $y { 10.0.0.0/8 1 2; }') },
    differs: {
      because: 'crossplane does not look into maps',
      status: 'failed',
      errors: [
        'invalid number of the map parameters in nginx.conf:3',
        'invalid number of the map parameters in nginx.conf:3',
        'invalid number of the geo parameters in nginx.conf:4',
      ],
      parsed: 'events [], http [map "$uri" "$x" [a "b" "c", d, e "1"], geo "$y" [10.0.0.0/8 "1" "2"]]',
    },
  },
  {
    name: 'a block inside of a map',
    files: { 'nginx.conf': http('map $uri $x { a { b c; } }') },
    differs: {
      because: 'crossplane does not look into maps',
      status: 'failed',
      errors: ['unexpected "{" in nginx.conf:3'],
      parsed: 'events [], http [map "$uri" "$x" [a [b "c"]]]',
    },
  },
  {
    name: 'a map, strictly',
    files: { 'nginx.conf': http('map $uri $x { default 0; /a 1; }\ntypes { text/html html; }') },
    args: ['--strict'],
    differs: {
      because: 'crossplane takes the entries for unknown directives',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [map "$uri" "$x" [default "0", /a "1"], types [text/html "html"]]',
    },
  },
  {
    name: 'newer directives, strictly',
    files: { 'nginx.conf': http('keepalive_time 1h;\nserver { http2 on; ssl_reject_handshake on; quic_retry on; }') },
    args: ['--strict'],
    differs: {
      because: 'crossplane knows nginx up to 1.19',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [keepalive_time "1h", server [http2 "on", ssl_reject_handshake "on", quic_retry "on"]]',
    },
  },
  {
    name: 'a newer number of arguments',
    files: { 'nginx.conf': http('upstream shop { server web:80; keepalive 32 local; }') },
    differs: {
      because: 'crossplane knows nginx up to 1.19',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [upstream "shop" [server "web:80", keepalive "32" "local"]]',
    },
  },
  {
    name: 'a lone server',
    files: { 'nginx.conf': 'server { listen 80; location / { proxy_pass http://web; } }\n' },
    differs: {
      because: 'crossplane takes every file for a main one',
      status: 'ok',
      errors: [],
      parsed: 'server [listen "80", location "/" [proxy_pass "http://web"]]',
    },
  },
  {
    name: 'a lone location',
    files: { 'nginx.conf': 'location / { proxy_pass http://web; }\n' },
    differs: {
      because: 'crossplane takes every file for a main one',
      status: 'ok',
      errors: [],
      parsed: 'location "/" [proxy_pass "http://web"]',
    },
  },
  {
    name: 'a block of Lua right behind its variable',
    files: { 'nginx.conf': server('set_by_lua_block $x{ return 1 }') },
    differs: {
      because: 'crossplane wants a blank',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [server [set_by_lua_block "$x" " return 1 "]]',
    },
  },
  {
    name: 'Lua with long brackets',
    files: { 'nginx.conf': server('content_by_lua_block { x = [[ } ]] y = [==[ }]] ]==] --[[ } ]]\n }') },
    differs: {
      because: 'crossplane takes braces in long brackets for braces',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [server [content_by_lua_block " x = [[ } ]] y = [==[ }]] ]==] --[[ } ]]\\n "]]',
    },
  },
  { name: 'Lua with escapes', files: { 'nginx.conf': server('content_by_lua_block { x = "\\\\" y = \'\\\\\' }') } },
  {
    name: 'Lua with a closing brace in a comment alone',
    files: { 'nginx.conf': server('content_by_lua_block { -- }\n}') },
  },
  {
    name: 'Lua whose long bracket never ends',
    files: { 'nginx.conf': server('content_by_lua_block { x = [[ }\nlisten 80;') },
    differs: {
      because: 'crossplane accepts what nginx refuses',
      status: 'failed',
      errors: ['Lua code block missing the closing long bracket in nginx.conf:4'],
      parsed: 'events [], http [server [content_by_lua_block " x = [[ ", listen "80"]]',
    },
  },
  {
    name: 'a vertical tab',
    files: { 'nginx.conf': server('root /srv\u000b/a;') },
    differs: {
      because: 'crossplane takes every blank of Unicode for one',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [server [root "/srv\\u000b/a"]]',
    },
  },
  {
    name: 'no-break spaces',
    files: { 'nginx.conf': server('root /srv\u00a0/a;') },
    differs: {
      because: 'crossplane takes every blank of Unicode for one',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [server [root "/srv\u00a0/a"]]',
    },
  },
  {
    name: 'a variable in braces with a semicolon',
    files: { 'nginx.conf': server('return 301 http://web/${arg_a;b};') },
    differs: {
      because: 'crossplane reads on to the right brace',
      status: 'ok',
      errors: [],
      parsed: 'events [], http [server [return "301" "http://web/${arg_a", b}]]',
    },
  },
  {
    name: 'a comment that ends in a backslash',
    files: { 'nginx.conf': '# a \\\nevents {}\n' },
    args: ['--include-comments'],
    differs: { because: 'crossplane loses the backslash', status: 'ok', errors: [], parsed: '# " a \\\\", events []' },
  },
  {
    name: 'lines that end in CR',
    files: { 'nginx.conf': '# a\revents {}\r' },
    args: ['--include-comments'],
    differs: {
      because: 'for nginx a comment ends with LF alone',
      status: 'ok',
      errors: [],
      parsed: '# " a\\revents {}"',
    },
  },
  {
    name: 'a file outside',
    files: { 'nginx.conf': http('include ../../outside.conf;') },
    differs: {
      because: 'nothing outside of the working directory is opened',
      status: 'failed',
      errors: ["it lies outside the given paths: '../../outside.conf'"],
      parsed: 'events [], http [include "../../outside.conf" -> ]',
    },
  },
  {
    name: 'a setting twice',
    files: { 'nginx.conf': server('proxy_read_timeout 5s;\nproxy_read_timeout 6s;\nadd_header A b;\nadd_header A c;') },
    differs: {
      because: 'crossplane accepts what nginx refuses',
      status: 'failed',
      errors: ['"proxy_read_timeout" directive is duplicate in nginx.conf:5'],
      parsed: 'events [], http [server [proxy_read_timeout "5s", add_header "A" "b", add_header "A" "c"]]',
    },
  },
  {
    name: 'times and sizes that are none',
    files: {
      'nginx.conf': server(
        'proxy_read_timeout 5sec;\nsend_timeout 1.5s;\nclient_max_body_size 1mb;\nclient_header_buffer_size 1g;\nsend_timeout 1h 30m;\nkeepalive_requests many;',
      ),
    },
    differs: {
      because: 'crossplane accepts what nginx refuses',
      status: 'failed',
      errors: [
        '"proxy_read_timeout" directive invalid value in nginx.conf:4',
        '"send_timeout" directive invalid value in nginx.conf:5',
        '"client_max_body_size" directive invalid value in nginx.conf:6',
        '"client_header_buffer_size" directive invalid value in nginx.conf:7',
        'invalid number of arguments in "send_timeout" directive in nginx.conf:8',
        '"keepalive_requests" directive invalid value in nginx.conf:9',
      ],
      parsed: 'events [], http [server []]',
    },
  },
];
