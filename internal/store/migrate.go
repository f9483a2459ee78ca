package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
)

// Migrations contains the numbered SQL files that create and change the tables. Their names are in
// the order in which they run.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// migrate runs the migrations that the database lacks, each in a transaction. It records them in
// d1_migrations, the table that Cloudflare's wrangler uses too.
func migrate(ctx context.Context, db *sql.DB) error {
	const table = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`
	if _, err := db.ExecContext(ctx, table); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	files, err := fs.Glob(Migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := runMigration(ctx, db, file); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func runMigration(ctx context.Context, db *sql.DB, file string) error {
	script, err := Migrations.ReadFile(file)
	if err != nil {
		return err
	}
	name := file[len("migrations/"):]
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var seen int
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM d1_migrations WHERE name = ?1`, name).Scan(&seen)
	if err != nil || seen > 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, string(script)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO d1_migrations (name) VALUES (?1)`, name); err != nil {
		return err
	}
	return tx.Commit()
}
