{{- define "sluice.name" -}}
{{- printf "%s-%s" .root.Release.Name .service | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "sluice.selector" -}}
app.kubernetes.io/name: sluice
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end -}}

{{- define "sluice.labels" -}}
{{ include "sluice.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "sluice.image" -}}
{{ .root.Values.image.registry }}/{{ .service }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{/* Where tokens come from, as the services see it. */}}
{{- define "sluice.issuerUrl" -}}
{{- if .Values.identity.issuerUrl -}}
{{ .Values.identity.issuerUrl }}
{{- else -}}
http://{{ include "sluice.name" (dict "root" . "service" "session") }}:8080/api/v1/auth
{{- end -}}
{{- end -}}

{{/* One line of a properties file: a backslash and a line break would end it early. */}}
{{- define "sluice.property" -}}
{{ .name }}={{ .value | toString | replace "\\" "\\\\" | replace "\n" "\\n" }}
{{- end -}}

{{/* What all services are told, then what this one is. */}}
{{- define "sluice.properties" -}}
{{ include "sluice.property" (dict "name" "kafka.bootstrap.servers" "value" .root.Values.kafka.bootstrapServers) }}
{{- range $name, $value := .root.Values.kafka.properties }}
{{ include "sluice.property" (dict "name" (printf "kafka.%s" $name) "value" $value) }}
{{- end }}
{{- if .root.Values.kafka.caSecret }}
kafka.ssl.truststore.type=PEM
kafka.ssl.truststore.location=/etc/sluice/kafka-ca/ca.crt
{{- end }}
sluice.data=/var/lib/sluice
sluice.identity.issuer-url={{ include "sluice.issuerUrl" .root }}
sluice.identity.issuer={{ .root.Values.identity.issuer | default "sluice" }}
sluice.identity.audience={{ .root.Values.identity.audience }}
{{- if .root.Values.identity.jwksPath }}
quarkus.oidc.jwks-path={{ .root.Values.identity.jwksPath }}
{{- end }}
{{- range $name, $value := .own }}
{{ include "sluice.property" (dict "name" $name "value" $value) }}
{{- end }}
{{- range $name, $value := .further }}
{{ include "sluice.property" (dict "name" $name "value" $value) }}
{{- end }}
{{- end -}}

{{- define "sluice.configmap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "sluice.name" . }}
  labels: {{- include "sluice.labels" . | nindent 4 }}
data:
  application.properties: |
    {{- include "sluice.properties" . | nindent 4 }}
{{- end -}}

{{/* What Postgres asks for. */}}
{{- define "sluice.postgresProperties" -}}
sluice.postgres.host: {{ .Values.postgres.host | quote }}
sluice.postgres.port: {{ .Values.postgres.port | quote }}
sluice.postgres.database: {{ .Values.postgres.database | quote }}
{{- end -}}

{{- define "sluice.postgresEnv" -}}
- name: SLUICE_POSTGRES_USERNAME
  valueFrom: {secretKeyRef: {name: {{ .Values.postgres.secret | quote }}, key: username}}
- name: SLUICE_POSTGRES_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .Values.postgres.secret | quote }}, key: password}}
{{- end -}}

{{- define "sluice.redisEnv" -}}
{{- if .Values.redis.secret }}
- name: SLUICE_REDIS_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .Values.redis.secret | quote }}, key: password}}
{{- end }}
{{- end -}}

{{/*
The pod of a service. Its dictionary: root, service, port, resources, and as text in YAML's form, each possibly empty: ownEnv, ownMounts,
ownVolumes, further (a list of variables); and nests, where it makes user name spaces of its own. A changed configuration is a changed pod.
*/}}
{{- define "sluice.pod" -}}
metadata:
  labels: {{- include "sluice.selector" . | nindent 4 }}
    {{- with .group }}
    sluice/group: {{ . }}
    {{- end }}
  annotations:
    checksum/config: {{ .configuration | sha256sum }}
    {{- with .root.Values.pod.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ .root.Release.Name }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- if .nests }}
  hostUsers: false
  {{- end }}
  terminationGracePeriodSeconds: 45
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with .root.Values.pod.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.pod.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "sluice.selector" $ | nindent 10 }}
          {{- with $.group }}
          sluice/group: {{ . }}
          {{- end }}
    {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: {{ .root.Values.pod.user }}
    runAsGroup: {{ .root.Values.pod.user }}
    fsGroup: {{ .root.Values.pod.user }}
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: {{ .service }}
      image: {{ include "sluice.image" . }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
        {{- with .nests }}
        procMount: Unmasked
        appArmorProfile: {type: Unconfined}
        {{- if .seccompProfile }}
        seccompProfile: {type: Localhost, localhostProfile: {{ .seccompProfile | quote }}}
        {{- else }}
        seccompProfile: {type: Unconfined}
        {{- end }}
        {{- end }}
      ports:
        - {name: http, containerPort: {{ .port }}, protocol: TCP}
      env:
        - name: JAVA_TOOL_OPTIONS
          value: -XX:MaxRAMPercentage={{ .root.Values.pod.heapPercent }} -XX:+ExitOnOutOfMemoryError
        - {name: QUARKUS_CONFIG_LOCATIONS, value: /etc/sluice/application.properties}
        {{- if .root.Values.kafka.jaasSecret }}
        - name: KAFKA_SASL_JAAS_CONFIG
          valueFrom: {secretKeyRef: {name: {{ .root.Values.kafka.jaasSecret | quote }}, key: jaas}}
        {{- end }}
        {{- with .ownEnv }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with .further }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      startupProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /q/health/ready, port: http}
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      resources: {{- toYaml .resources | nindent 8 }}
      volumeMounts:
        - {name: config, mountPath: /etc/sluice/application.properties, subPath: application.properties, readOnly: true}
        - {name: scratch, mountPath: /var/lib/sluice}
        - {name: scratch, mountPath: /tmp, subPath: tmp}
        {{- if .root.Values.kafka.caSecret }}
        - {name: kafka-ca, mountPath: /etc/sluice/kafka-ca, readOnly: true}
        {{- end }}
        {{- with .ownMounts }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap: {name: {{ .configName }}}
    - name: scratch
      emptyDir: {sizeLimit: 1Gi}
    {{- if .root.Values.kafka.caSecret }}
    - name: kafka-ca
      secret: {secretName: {{ .root.Values.kafka.caSecret | quote }}, items: [{key: ca.crt, path: ca.crt}]}
    {{- end }}
    {{- with .ownVolumes }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end -}}

{{- define "sluice.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "sluice.name" . }}
  labels: {{- include "sluice.labels" . | nindent 4 }}
spec:
  {{- if .headless }}
  clusterIP: None
  publishNotReadyAddresses: true
  {{- end }}
  selector: {{- include "sluice.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ .port }}, targetPort: http, protocol: TCP}
{{- end -}}

{{- define "sluice.disruption" -}}
{{- if gt (int .replicas) 1 }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "sluice.name" . }}{{ with .group }}-{{ . }}{{ end }}
  labels: {{- include "sluice.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "sluice.selector" . | nindent 6 }}
      {{- with .group }}
      sluice/group: {{ . }}
      {{- end }}
{{- end }}
{{- end -}}

{{- define "sluice.autoscaler" -}}
{{- if .autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .target }}
  labels: {{- include "sluice.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: {{ .kind }}, name: {{ .target }}}
  minReplicas: {{ .replicas }}
  maxReplicas: {{ .autoscaling.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .autoscaling.cpuPercent }}}
{{- end }}
{{- end -}}

{{/* Arrows of a NetworkPolicy, each an element of a list in YAML's form, or nothing. */}}
{{- define "sluice.peersAt" -}}
- ports: [{port: {{ .port }}, protocol: TCP}]
{{- with .peers }}
  to: {{- toYaml . | nindent 4 }}
{{- end }}
{{- end -}}

{{- define "sluice.serviceAt" -}}
- ports: [{port: {{ .port }}, protocol: TCP}]
  to: [{podSelector: {matchLabels: {{ include "sluice.selector" . | fromYaml | toJson }}}}]
{{- end -}}

{{- define "sluice.anywhereAt" -}}
{{- if . -}}
- ports:
{{- range . }}
    - {port: {{ . }}, protocol: TCP}
{{- end }}
{{- end }}
{{- end -}}

{{- define "sluice.arrows" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "sluice.name" . }}
  labels: {{- include "sluice.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "sluice.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- if .clients }}
    - ports: [{port: {{ .port }}, protocol: TCP}]
      {{- with .root.Values.networkPolicy.clients }}
      from: {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
    {{- range .from }}
    - ports: [{port: {{ $.port }}, protocol: TCP}]
      from: [{podSelector: {matchLabels: {{ include "sluice.selector" (dict "root" $.root "service" .) | fromYaml | toJson }}}}]
    {{- end }}
    {{- with .root.Values.networkPolicy.monitoring }}
    - ports: [{port: {{ $.port }}, protocol: TCP}]
      from: {{- toYaml . | nindent 8 }}
    {{- end }}
  egress:
    {{- range .egress }}
    {{- with . }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- end }}
{{- end -}}
