"""The core of Sekisho: facts, policy, rules, desired state, plan, convergence. Knows no Flask and no ldap3."""
