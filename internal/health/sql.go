package health

// write inserts a row, or changes it. A full disk refuses that, but not an update that changes no row.
const write = `INSERT INTO health (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = excluded.at RETURNING ''`
