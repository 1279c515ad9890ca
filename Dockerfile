# syntax=docker/dockerfile:1
# The site, its workers, beat, migrations and backups: one image, run with different commands (docker-compose.yml).

# --- Python packages, translations and static files, with what is only needed to make them ---
FROM python:3.11-slim-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
# bucket: with the client for files in a bucket (docs/operations.md)
ARG REQUIREMENTS=base
COPY requirements/${REQUIREMENTS}.txt /tmp/requirements.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement /tmp/requirements.txt
WORKDIR /app
COPY . .
RUN for source in locale/*/LC_MESSAGES/*.po; do \
        msgfmt --check-format --output-file="${source%.po}.mo" "$source" || exit 1; \
    done
# No secret is needed to collect files; the addresses below lead nowhere.
RUN DEPLOYMENT=demo DATABASE_URL=postgres://nobody@nowhere/none REDIS_URL=redis://nowhere STATIC_ROOT=/app/collected \
        python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q /app /opt/venv

# --- What runs ---
FROM python:3.11-slim-bookworm
# pg_dump must not be older than the server: Debian 12 has 15, as docker-compose.yml.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        age fonts-noto-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 jsm \
    && useradd --system --uid 10001 --gid jsm --no-create-home --home-dir /tmp --shell /usr/sbin/nologin jsm \
    && install --directory --owner=jsm --group=jsm --mode=0700 /data/media /data/anchors /data/backups
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHON=/opt/venv/bin/python \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/collected \
    MEDIA_ROOT=/data/media \
    JOURNAL_ANCHORS=/data/anchors \
    BACKUP_DIR=/data/backups
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "--config", "python:jesuismigrant.gunicorn", "jesuismigrant.wsgi"]
