package server

import (
	"io"
	"net"
	"runtime"
	"sync/atomic"
	"time"
)

// A stage is a phase of a connection.
type stage int64

// The stages in the order in which a limit closes connections.
const (
	stageIdle stage = iota // no request has begun
	stageHead              // the head of a request is arriving
	stageBody              // its body is arriving
	stageSend              // the answer is being sent
	stageWork              // the server works on the request
	stageEnd               // closed because of a limit
)

// A state combines a stage, in the upper bits, and a time in microseconds after epoch. At that
// time, the connection became idle or its request began to arrive.
type state int64

const sinceBits = 56

func (s state) stage() stage { return stage(s >> sinceBits) }
func (s state) since() int64 { return int64(s & (1<<sinceBits - 1)) }

// epoch is time 0 of states.
var epoch = time.Now()

type atomicState struct{ v atomic.Int64 }

func (s *atomicState) Load() state { return state(s.v.Load()) }

// A conn is a connection under limits.
type conn struct {
	*net.TCPConn
	limits *Limits
	client *client
	state  atomicState
	// bytes counts the bytes that were read for the current request, and the bytes that are being
	// written.
	bytes atomic.Int64
	// json selects JSON instead of HTML for the answer to a malformed head.
	json bool

	// limits.mu guards the following fields.
	place   int     // the index in limits.conns, or -1
	held    int64   // this connection's share of limits.held
	request *client // the client for which the current request is counted, or nil
}

// waits reports whether the connection waits for its client.
func (c *conn) waits() bool { return c.state.Load().stage() < stageWork }

// enter sets the stage, unless the connection was closed because of a limit.
func (c *conn) enter(s stage) {
	for {
		old := c.state.Load()
		since := old.since()
		if s <= stageHead {
			since = time.Since(epoch).Microseconds()
		}
		if old.stage() == stageEnd || c.state.v.CompareAndSwap(int64(old), int64(s)<<sinceBits|since) {
			return
		}
	}
}

// end sets stageEnd. It returns false if the connection no longer waits for its client.
func (c *conn) end() bool {
	old := c.state.v.Load()
	return state(old).stage() < stageWork && c.state.v.CompareAndSwap(old, int64(stageEnd)<<sinceBits)
}

// idle sets stageIdle after an answer.
func (c *conn) idle() {
	c.enter(stageIdle)
	c.limits.hold(c, -c.bytes.Load())
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	if n > 0 {
		if c.state.Load().stage() == stageIdle {
			c.json = c.limits.wantsJSON(p[:n])
			c.enter(stageHead)
		}
		if !c.limits.hold(c, int64(n)) {
			return 0, net.ErrClosed
		}
		if c.bytes.Load() > ownBytes {
			runtime.Gosched() // lets small requests run between large ones
		}
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	was := c.state.Load().stage()
	if was <= stageHead { // net/http answers a malformed head itself
		_, err := c.send(was, c.limits.explain(p, c.json))
		return len(p), err
	}
	return c.send(was, p)
}

func (c *conn) send(was stage, p []byte) (int, error) {
	c.enter(stageSend)
	defer c.enter(was)
	if !c.limits.hold(c, int64(len(p))) {
		return 0, net.ErrClosed
	}
	defer c.limits.hold(c, -int64(len(p)))
	return c.TCPConn.Write(p)
}

func (c *conn) ReadFrom(r io.Reader) (int64, error) {
	defer c.enter(c.state.Load().stage())
	c.enter(stageSend)
	return c.TCPConn.ReadFrom(r)
}

func (c *conn) Close() error {
	c.limits.mu.Lock()
	c.limits.remove(c)
	c.limits.unlock()
	return c.TCPConn.Close()
}

// arriving is the body of a request. At its end, the connection enters stageWork.
type arriving struct {
	io.ReadCloser
	conn *conn
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if err != nil {
		a.conn.enter(stageWork)
	}
	return n, err
}
