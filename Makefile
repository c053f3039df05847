# Shorter names for start.py, which does the work and also runs where make is missing.
.PHONY: play dev test check crash lock

play dev test check crash lock:
	python3 start.py $@
