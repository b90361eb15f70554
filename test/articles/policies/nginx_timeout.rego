package nginx

deny[msg] {
    input.proxy_read_timeout > input.upstream_worker_timeout
    msg := sprintf(
        "proxy_read_timeout (%vs) exceeds upstream worker timeout (%vs). Premature close guaranteed under load.",
        [input.proxy_read_timeout, input.upstream_worker_timeout]
    )
}
