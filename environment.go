package playtoken

// An Environment has its own accounts, balances, sealing keys and license servers (D23).
type Environment uint8

const (
	Test       Environment = 1
	Production Environment = 2
)

// String returns "test" or "production".
func (e Environment) String() string {
	switch e {
	case Test:
		return "test"
	case Production:
		return "production"
	}
	return "unknown environment"
}

// Other returns the other environment.
func (e Environment) Other() Environment { return Test + Production - e }
