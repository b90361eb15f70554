/**
 * Directives of modules that are not nginx's own, by the names or beginnings of names in the modules' documentation:
 * an nginx that has the module knows them, and one that has not does not start. Which one runs is not for us to guess.
 */
const FAMILIES = [
  // openresty/lua-nginx-module, stream-lua-nginx-module
  '[a-z_]+_by_lua(_block|_file)?',
  'lua_[a-z0-9_]+',
  'rewrite_by_lua_no_postpone|access_by_lua_no_postpone|preread_by_lua_no_postpone',
  // openresty: headers-more, echo, set-misc, memc, srcache, redis2, drizzle, rds-json, xss, form-input, iconv
  'more_(set|clear)_(input_)?headers',
  'echo(_[a-z_]+)?',
  'set_(if_empty|quote_[a-z_]+|unescape_uri|escape_uri|hashed_upstream|encode_[a-z0-9]+|decode_[a-z0-9]+|md5|sha1|hmac_[a-z0-9]+)',
  'set_(random|secure_random_[a-z]+|rotate|local_today|formatted_[a-z_]+|base32_alphabet|misc_base32_padding|form_input(_multi)?|iconv|encrypt_session|decrypt_session)',
  '(memc|srcache|redis2?|drizzle|rds|xss|form_input|iconv|array|encrypted_session|postgres|eval|coolkit)_[a-z0-9_]+',
  // google/ngx_brotli, tokers/zstd-nginx-module
  '(un)?(brotli|zstd)(_[a-z_]+)?',
  // vozlt: vhost traffic status and its relatives
  '(vhost|stream_server|server)_traffic_status(_[a-z_]+)?',
  // leev/ngx_http_geoip2_module
  'geoip2(_[a-z_]+)?',
  // owasp-modsecurity, naxsi, ngx_waf, App Protect
  'modsecurity(_[a-z_]+)?|(Main|Basic|Check)Rule|LearningMode|Lib[A-Z]\\w+|SecRules\\w+|DeniedUrl|IgnoreIP',
  'IgnoreCIDR|(main|basic|check)_rule|learning_mode|denied_url|rules_(en|dis)abled|naxsi_[a-z_]+',
  'waf(_[a-z_]+)?|app_protect_[a-z_]+',
  // pagespeed, Passenger, Unit's and other bridges
  'pagespeed|passenger_[a-z_]+|rails_[a-z_]+|rack_env|clojure_[a-z_]+|jvm_[a-z_]+|mruby_[a-z_]+|php_[a-z_]+',
  'wasm_[a-z_]+|proxy_wasm(_[a-z_]+)?',
  // tracing
  '(opentracing|opentelemetry|zipkin|jaeger|datadog|dd|instana|lightstep)(_[a-z_]+)?',
  // tengine: check, session_sticky, dyups, concat, trim, sysguard, reqstat, limits and balancers
  'check(_[a-z_]+)?|session_sticky(_[a-z_]+)?|dyups_[a-z_]+|concat(_[a-z_]+)?|trim(_[a-z_]+)?',
  'sysguard(_[a-z_]+)?|req_status[a-z_]*|fair|upstream_fair_shm_size|consistent_hash|vnswrr|jdomain',
  'ey_balancer[a-z_]*|upstream_(check|jdomain|show|sync)[a-z_]*|rds_csv[a-z_]*|tfs_[a-z_]+|xquic_[a-z_]+',
  'http2_stream_[a-z_]+',
  // uploads, WebDAV, listings, streams, caches
  'upload(_[a-z_]+)?|track_uploads|report_uploads|dav_ext_[a-z_]+|fancyindex(_[a-z_]+)?|nchan_[a-z_]+',
  'push_stream_[a-z_]+|push_[a-z_]+|rtmp(_[a-z_]+)?|vod(_[a-z_]+)?|hls_[a-z_]+|dash(_[a-z_]+)?',
  'cache_purge(_[a-z_]+)?|slowfs_[a-z_]+|small_light(_[a-z_]+)?|image_[a-z_]+|video_[a-z_]+|live(_[a-z_]+)?',
  // authentication and small filters
  'auth_(ldap|pam|digest|gss|spnego|totp|hash|cas|basic_ldap|request_jwt|cookie|saml|oauth)[a-z_]*',
  'ldap_server|subs_filter(_[a-z_]+)?|replace_filter[a-z_]*|substitutions?[a-z_]*|html_[a-z_]+|cookie_flag',
  'set_cookie_flag|immutable|security_headers[a-z_]*|hide_server_tokens|testcookie[a-z_]*|captcha[a-z_]*',
  'accept_language[a-z_]*|ajp_[a-z_]+|secure_token[a-z_]*|akamai_[a-z_]+|aws_[a-z_]+|ndk_[a-z_]+',
  'sorted_querystring[a-z_]*|untar[a-z_]*|statsd_[a-z_]+|graphite_[a-z_]+|log_zmq[a-z_]*|kafka[a-z_]*',
  'length_hiding[a-z_]*|ssl_(ct|dyn_rec|fingerprint|ja3|greased|rand)[a-z_]*|limit_traffic_rate[a-z_]*',
  'limit_upload_rate[a-z_]*|limit_upstream_[a-z_]+|perl_[a-z_]+|js_[a-z_]+|otel_[a-z_]+|acme_[a-z_]+',
];

const NAMES = new RegExp(`^(?:${FAMILIES.join('|')})$`);

/** Whether a directive is one of a module that others make. */
export const isThirdParty = (name: string): boolean => NAMES.test(name);
