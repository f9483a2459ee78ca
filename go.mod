module playtoken

go 1.26
