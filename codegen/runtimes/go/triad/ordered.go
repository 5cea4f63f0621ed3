package triad

// ordered keeps values by id in the order in which they first came.
type ordered[T any] struct {
	ids    []string
	values map[string]T
}

func (o *ordered[T]) get(id string) (T, bool) {
	value, ok := o.values[id]
	return value, ok
}

func (o *ordered[T]) set(id string, value T) {
	if o.values == nil {
		o.values = map[string]T{}
	}
	if _, ok := o.values[id]; !ok {
		o.ids = append(o.ids, id)
	}
	o.values[id] = value
}

func (o *ordered[T]) remove(id string) {
	delete(o.values, id)
	for index, one := range o.ids {
		if one == id {
			o.ids = append(o.ids[:index:index], o.ids[index+1:]...)
			return
		}
	}
}

func (o *ordered[T]) each(visit func(T)) {
	for _, id := range o.ids {
		visit(o.values[id])
	}
}
