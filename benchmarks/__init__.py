"""The measurements that docs/performance.md quotes, each against the plain run of the same minute and, where it installs, a peer."""
