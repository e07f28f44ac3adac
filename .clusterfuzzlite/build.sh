#!/bin/bash -eu
exec "$SRC/tmtplab/fuzz/ossfuzz/build.sh"
