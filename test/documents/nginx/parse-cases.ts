// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of nginx.

/** A text and its tree: words as nginx takes them, `[…]` for blocks, `!code` and the place of every problem. */
export const parseCases: readonly (readonly [text: string, tree: string])[] = [
  ['', ''],
  [' \n\t\r\n', ''],
  ['events {}', '"events" []'],
  ['events{}', '"events" []'],
  ['listen 80;', '"listen" "80"'],
  ['listen 80 ; root /srv ;', '"listen" "80", "root" "/srv"'],
  ['listen\n  80\n;', '"listen" "80"'],
  ['listen\r\n80;\r\n', '"listen" "80"'],
  ['a;b;', '"a", "b"'],
  // Quotes and escapes.
  ['add_header X "a b";', '"add_header" "X" "a b"'],
  ['add_header X \'a "b"\';', '"add_header" "X" "a \\"b\\""'],
  ['add_header X "a \\"b\\"";', '"add_header" "X" "a \\"b\\""'],
  ['add_header X "";', '"add_header" "X" ""'],
  ['add_header X a\\ b;', '"add_header" "X" "a\\\\ b"'],
  ['add_header X a\\;b;', '"add_header" "X" "a\\\\;b"'],
  ['return 200 "a\\tb\\nc\\rd\\\\e\\.f";', '"return" "200" "a\\tb\\nc\\rd\\\\e\\\\.f"'],
  ['return 200 "two\nlines";', '"return" "200" "two\\nlines"'],
  ['return 200 a"b;', '"return" "200" "a\\"b"'],
  ['return 200 "; { } #";', '"return" "200" "; { } #"'],
  ['"listen" "80";', '"listen" "80"'],
  ['if ($http_x = "a") { return 403; }', '"if" "($http_x" "=" "a" ")" ["return" "403"]'],
  // Variables and braces.
  ['proxy_pass http://${host}:80;', '"proxy_pass" "http://${host}:80"'],
  ['set $x a${b}c${d};', '"set" "$x" "a${b}c${d}"'],
  ['set $x "${a}{b}";', '"set" "$x" "${a}{b}"'],
  ['location ~ "^/a{2}$" { }', '"location" "~" "^/a{2}$" []'],
  ['location ~ ^/a{2}$ { }', '"location" "~" "^/a" ["2}$" []] !missing_brace "location ~ ^/a"'],
  ['root /a}b;', '"root" "/a}b"'],
  ["log_format main '$a'\n  '$b';", '"log_format" "main" "$a" "$b"'],
  ['map $a $b { default 0; "" 1; ~^x 2; }', '"map" "$a" "$b" ["default" "0", "" "1", "~^x" "2"]'],
  // Comments.
  ['# all\nlisten 80; # port\n', '# all, "listen" "80", # port'],
  ['listen # port\n 80;', '"listen" "80", # port'],
  ['server # shop\n{ listen 80; }', '"server" [# shop, "listen" "80"]'],
  ['listen 80#1;', '"listen" "80#1"'],
  ['# no line end', '# no line end'],
  ['#\r\nlisten 80;', '#, "listen" "80"'],
  // Lua.
  [
    'content_by_lua_block { if a then b = "}" end -- it\'s }\n --[[ } ]] c = [=[ } ]=] } listen 80;',
    '"content_by_lua_block" [...], "listen" "80"',
  ],
  ['set_by_lua_block $x{ return {1, {2}} } listen 80;', '"set_by_lua_block" "$x" [...], "listen" "80"'],
  ['access_by_lua_block { x = {', '"access_by_lua_block" [...] !missing_brace "access_by_lua_block"'],
  // Templates.
  ['listen {{ port }};', '"listen" "{{ port }}"'],
  ['server_name a.{{ zone }}.b;', '"server_name" "a.{{ zone }}.b"'],
  ['{% if tls %}\nlisten 443;\n{% endif %}', '{% if tls %}, "listen" "443", {% endif %}'],
  // What nginx refuses.
  ['listen 80', '"listen" "80" !missing_semicolon "80"'],
  ['server { listen 80 }', '"server" ["listen" "80"] !missing_semicolon "80"'],
  ['root /srv\nlisten 80;', '"root" "/srv", "listen" "80" !missing_semicolon "/srv"'],
  ['server { listen 80;', '"server" ["listen" "80"] !missing_brace "server"'],
  [
    'http { server { listen 80;\n server { listen 81; } }',
    '"http" ["server" ["listen" "80"], "server" ["listen" "81"]] !missing_brace "server"',
  ],
  [
    'upstream a { server b;\nserver { location / { proxy_pass http://a; } }',
    '"upstream" "a" ["server" "b"], "server" ["location" "/" ["proxy_pass" "http://a"]] !missing_brace "upstream a"',
  ],
  ['listen 80; } root /srv;', '"listen" "80", "root" "/srv" !unexpected "}"'],
  ['; listen 80;;', '"listen" "80" !unexpected ";" !unexpected ";"'],
  ['{ listen 80; }', ' ["listen" "80"] !unexpected "{"'],
  ['root "a"b;', '"root" "a" "b" !joined_words "b"'],
  ['root "/srv;\nlisten 80;', '"root" "/srv", "listen" "80" !unterminated_quote "\\"/srv"'],
  ["root '", '"root" "" !unterminated_quote "\'" !missing_semicolon "\'"'],
  ['\u{1f4e6} größe 日本;', '"\u{1f4e6}" "größe" "日本"'],
];
