# The model is exported once, here: what serves needs neither PyTorch nor what comes with it.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/article-qa
ENV PATH=/opt/article-qa/bin:$PATH ARTICLE_QA_MODELS=/opt/article-qa/models
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY corpus corpus
COPY index index
COPY qa qa
COPY web web
RUN pip install --no-cache-dir --constraint constraints.txt ".[mcp]"
RUN article-qa prepare
# Another embedding model is exported outside, and its folder mounted at ARTICLE_QA_MODELS.
RUN pip freeze | grep -iE "^(torch|triton|nvidia-|cuda-|transformers|sentence-transformers|huggingface|hf-|onnx-ir|onnxscript|onnx=|scikit-learn|scipy|sympy|networkx)" \
    | cut -d= -f1 | xargs pip uninstall --yes

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin article-qa \
    && install --directory --owner article-qa --mode 0700 /data
COPY --from=build /opt/article-qa /opt/article-qa
ENV PATH=/opt/article-qa/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ARTICLE_QA_HOME=/data \
    ARTICLE_QA_MODELS=/opt/article-qa/models \
    ARTICLE_QA_HOST=0.0.0.0 \
    ARTICLE_QA_LOG_FORMAT=json
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["article-qa"]
CMD ["serve"]
