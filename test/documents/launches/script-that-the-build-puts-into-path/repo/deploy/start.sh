#!/bin/sh
check
exec gunicorn "$1"
