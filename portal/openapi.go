package portal

func (s *site) openAPI() any { return nil }
