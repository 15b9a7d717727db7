#!/usr/bin/env bash
# bspl 1.1.0 (PyPI), which verifies protocols in the language BSPL, says that protocols are live that can get stuck.
# Below, a buyer orders an item for a price, or the seller quotes a price first. If the quote arrives before an order
# is sent, the buyer knows a price and may not bind another one, so that the item is never bound. "bspl verify
# liveness" does not look at this path: its reduction, which is on unless one asks for --noreduction, leaves it out.
# Without the reduction, bspl finds the path. As two roles bind the price, the protocol is not safe either, and bspl
# says so. The second protocol is safe and gets stuck if m3 arrives before m2 is sent; m0 can never be sent.
#
# Seen on 2026-11-30. Of 8,000 random protocols with up to five messages, 3,171 can get stuck, of which bspl said
# that 15 are live. One of these 15 is safe. It was never wrong about safety. Without the reduction, it was right
# about 850 of 850 others. The right answers were found by trying all orders of events. It needs Python 3.12.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3.12 -m venv venv
venv/bin/pip install --quiet bspl==1.1.0

cat > order.bspl <<'END'
Order {
  roles Buyer, Seller
  parameters out ID key, out item, out price
  Buyer -> Seller: request[out ID key]
  Seller -> Buyer: quote[in ID key, out price]
  Buyer -> Seller: order[in ID key, out item, out price]
}
END
cat > safe.bspl <<'END'
Safe {
  roles A, B
  parameters out ID key, out x, out y
  A -> B: m0[out ID key, in x]
  B -> A: m1[out ID key]
  B -> A: m2[in ID key, out x, nil y]
  A -> B: m3[in ID key, out y]
}
END
verify() {
    echo "$*:" "$(venv/bin/bspl verify "$@" | grep -oE "'(safe|live)': (True|False)" | tr -d "'")"
}
for file in order.bspl safe.bspl; do
    verify safety "$file"
    verify liveness "$file"
    verify liveness "$file" --noreduction
done | tee answers
diff answers - <<'END'
safety order.bspl: safe: False
liveness order.bspl: live: True
liveness order.bspl --noreduction: live: False
safety safe.bspl: safe: True
liveness safe.bspl: live: True
liveness safe.bspl --noreduction: live: False
END
