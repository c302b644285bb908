"""Records the requests of a WSGI application: `app = rewound.wsgi.Recorder(app)`."""
