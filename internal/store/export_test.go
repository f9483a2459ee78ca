package store

import "context"

// HoldReports takes every connection for reports until release is called.
func (s *Store) HoldReports() (release func(), err error) {
	var held []func() error
	release = func() {
		for _, end := range held {
			end()
		}
	}
	for range reportConnections {
		conn, err := s.reports.Conn(context.Background())
		if err != nil {
			release()
			return nil, err
		}
		held = append(held, conn.Close)
	}
	return release, nil
}

// MaxRefusals is how many refusals of one kind get a record of their own in a minute.
const MaxRefusals = maxRefusals
