package store

import _ "modernc.org/sqlite" // the driver "sqlite", which does not compile for the Worker
