"""Facts worked out from layers, set-wise in PostGIS, once a source expression and version of a layer."""
