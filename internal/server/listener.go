package server

import "net"

// A boundListener accepts connections within the limits and closes all others.
type boundListener struct {
	net.Listener
	limits *Limits
}

func (l boundListener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &conn{TCPConn: accepted.(*net.TCPConn), limits: l.limits, place: -1}
		c.enter(stageIdle)
		if l.limits.admit(c) {
			return c, nil
		}
		c.TCPConn.Close()
	}
}
