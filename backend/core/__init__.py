"""The ground floor: settings, errors, logs, metrics, time and the shape of a result. Imports nothing of ours."""
