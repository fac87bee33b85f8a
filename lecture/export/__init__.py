"""What leaves the project: the page to carry, the film, a beat for the web, slides and a handout."""
