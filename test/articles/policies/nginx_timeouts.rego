package nginx.timeouts

deny[msg] {
  input.proxy_read_timeout < 61
  msg := sprintf("proxy_read_timeout %d is below minimum 61s — keepalive race condition risk", [input.proxy_read_timeout])
}

deny[msg] {
  not input.proxy_http_version == "1.1"
  msg := "proxy_http_version must be 1.1 for keepalive upstream support"
}
