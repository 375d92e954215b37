#!/bin/sh
# Sends the payment in the file $1, with a payment_id of your own in it, puts the answer into the file $2 and prints its status.
# API_URL is the API without /validate, API_KEY its key. curl waits as long as Retry-After asks for, or else 1, 2, 4 … seconds,
# and sends the same bytes again after 408, 429, 500, 502, 503, 504 and after a broken connection; any other answer is final.
# The key comes by standard input, as arguments can be seen by everybody on the machine.
curl --config - --silent --show-error --max-time 30 --retry 6 --retry-all-errors --retry-max-time 120 \
  --header "content-type: application/json" --data-binary "@$1" \
  --output "$2" --write-out '%{http_code}\n' "$API_URL/validate" <<KEY
header = "x-api-key: $API_KEY"
KEY
