# Rasd in a container: `docker build -t rasd .` and `docker run -p 8501:8501 rasd`; compose.yaml adds TLS.
# It runs as nobody in particular, writes to /tmp alone (with --read-only: --tmpfs /tmp), and reads your data from /data.
ARG BASE=docker.io/library/debian:12-slim

FROM ${BASE} AS python
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 ca-certificates \
    && rm -rf /var/lib/apt/lists/*

FROM python AS build
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends python3-venv
WORKDIR /srv/rasd
COPY constraints.txt ./
RUN python3 -m venv /srv/venv \
    && /srv/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: \
        --require-hashes -r constraints.txt
COPY . .
RUN /srv/venv/bin/python -m compileall -q geo pages app.py

FROM python
COPY packages.txt /
# hadolint ignore=DL3008
RUN apt-get update \
    && xargs -a /packages.txt apt-get install --yes --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /packages.txt \
    && mkdir /data
COPY --from=build /srv /srv
WORKDIR /srv/rasd
ENV HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RASD_DATA=/srv/rasd/data:/data
USER 10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=60s --interval=30s --timeout=10s \
    CMD ["/srv/venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=9)"]
# The numbers of processes: a signal to stop reaches Python itself.
CMD ["/srv/venv/bin/python", "-m", "streamlit", "run", "app.py", "--server.port=8501", "--server.address=0.0.0.0", "--server.showEmailPrompt=false"]
