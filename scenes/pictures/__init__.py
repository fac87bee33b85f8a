"""Pictures of the sections: each module draws one idea of the lecture from values that it is given."""
