# One image for web server, worker, beat and sandbox. The sandbox needs user namespaces and an
# unmasked /proc in its container: see docker-compose.yml.
FROM debian:12-slim

RUN --mount=type=bind,source=script/packages,target=/packages \
    apt-get update \
    && grep -hv '^#' /packages/runtime.txt /packages/build.txt \
       | DEBIAN_FRONTEND=noninteractive xargs apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/assay
# Candidate runtimes, such as "tabular deep"; for deep a page or folder with PyTorch for the CPU.
ARG RUNTIMES=tabular
ARG UV_FIND_LINKS
COPY requirements requirements
COPY grading/runtimes grading/runtimes
RUN python3.11 -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && /opt/uv/bin/uv venv --python /usr/bin/python3.11 .venv \
    && VIRTUAL_ENV=/srv/assay/.venv /opt/uv/bin/uv pip sync --no-cache --require-hashes requirements/app.txt \
    && for name in $RUNTIMES; do \
         /opt/uv/bin/uv venv --python /usr/bin/python3.11 "var/runtimes/$name" \
         && VIRTUAL_ENV="/srv/assay/var/runtimes/$name" /opt/uv/bin/uv pip sync --no-cache --require-hashes "grading/runtimes/$name/requirements.txt" \
         || exit 1; done
COPY . .
ENV DJANGO_SETTINGS_MODULE=config.settings.production PATH=/srv/assay/.venv/bin:$PATH
RUN python -m grading.sandbox.prepare $RUNTIMES \
    && for po in locale/*/LC_MESSAGES/django.po; do msgfmt -o "${po%.po}.mo" "$po"; done \
    && ASSAY_SECRET_KEY=build ASSAY_SEED_SECRET=used-for-nothing-but-collecting-files ASSAY_HOSTS=localhost \
       ASSAY_DATABASE_URL=sqlite://:memory: ASSAY_BROKER_URL=memory:// \
       python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 --home-dir /srv/assay assay \
    && mkdir -p var/media /run/assay && chown -R assay var/media /run/assay
USER assay
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
