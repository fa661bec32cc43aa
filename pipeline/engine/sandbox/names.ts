/**
 * What a stage's worker has and what it has not, by name. A name on neither list is closed, and a test fails: a
 * new version of Deno may bring a new clock.
 */

const TIME = "results must not depend on time";
const RANDOM = "draw from a counter-based generator with a seed among the parameters";
const LOCALE = "results must not depend on the language of the machine";
const MACHINE = "results must not depend on the machine; pass it as a parameter";
const APART = "a stage is one function from inputs to outputs";
const PRINT = "return it as an output, or use context.note";
const CODE = "import it at the top of the module, so that it counts as code";
const DEVICE = 'allow it in the stage\'s declaration (allow: ["webgpu"])';
const UNKNOWN =
  "nobody has said whether results may depend on it: put it on a list in pipeline/engine/sandbox/names.ts";

export const REMEDY = { TIME, RANDOM, LOCALE, MACHINE, APART, PRINT, CODE, DEVICE, UNKNOWN } as const;

/** Names of one object: those that stay, and those that go, by the reason. */
export interface Names {
  readonly allowed: ReadonlySet<string>;
  /** Name → remedy. */
  readonly closed: ReadonlyMap<string, string>;
}

function names(allowed: readonly string[], closed: Partial<Record<keyof typeof REMEDY, string>>): Names {
  const pairs = Object.entries(closed).flatMap(([reason, list]) =>
    list.split(" ").map((name) => [name, REMEDY[reason as keyof typeof REMEDY]] as const)
  );
  return { allowed: new Set(allowed.flatMap((list) => list.split(" "))), closed: new Map(pairs) };
}

/** The global object's own names. `Date`, `WeakRef`, `FinalizationRegistry`, `Function`, `eval` are changed. */
export const GLOBALS = names([
  // The language.
  "Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise",
  "RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError",
  "globalThis JSON Math ArrayBuffer SharedArrayBuffer Atomics DataView Map Set WeakMap WeakSet BigInt Iterator",
  "Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array",
  "Uint8ClampedArray Float16Array Float32Array Float64Array Proxy Reflect WeakRef FinalizationRegistry decodeURI",
  "decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN DisposableStack",
  "AsyncDisposableStack WebAssembly",
  // Text, bytes, streams, events: pure.
  "AbortController AbortSignal Blob Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream",
  "CountQueuingStrategy CustomEvent DOMException DOMMatrix DOMMatrixReadOnly DOMPoint DOMPointReadOnly DOMQuad",
  "DOMRect DOMRectReadOnly DecompressionStream ErrorEvent Event EventTarget File FileReader Headers ImageData",
  "MessageChannel MessageEvent MessagePort ProgressEvent PromiseRejectionEvent QuotaExceededError",
  "ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest",
  "ReadableStreamDefaultController ReadableStreamDefaultReader Response TextDecoder TextDecoderStream",
  "TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern URLSearchParams",
  "WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa queueMicrotask",
  "reportError structuredClone",
  // Waiting. Two that wait at once are a coarse clock: see README.md.
  "setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate",
  // The worker itself.
  "DedicatedWorkerGlobalScope WorkerGlobalScope global self name onerror onmessage onunhandledrejection",
  // Open in part: see below.
  "console crypto Crypto CryptoKey SubtleCrypto performance Performance navigator WorkerNavigator Deno process",
  // Deno refuses it without permission and names the host.
  "fetch Request",
  // The device's classes; the way to one is navigator.gpu.
  "GPU GPUAdapter GPUAdapterInfo GPUBindGroup GPUBindGroupLayout GPUBuffer GPUBufferUsage GPUColorWrite",
  "GPUCommandBuffer GPUCommandEncoder GPUCompilationInfo GPUCompilationMessage GPUComputePassEncoder",
  "GPUComputePipeline GPUDevice GPUDeviceLostInfo GPUError GPUInternalError GPUMapMode GPUOutOfMemoryError",
  "GPUPipelineError GPUPipelineLayout GPUQuerySet GPUQueue GPURenderBundle GPURenderBundleEncoder",
  "GPURenderPassEncoder GPURenderPipeline GPUSampler GPUShaderModule GPUShaderStage GPUSupportedFeatures",
  "GPUSupportedLimits GPUTexture GPUTextureUsage GPUTextureView GPUUncapturedErrorEvent GPUValidationError",
], {
  TIME: "Temporal PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver " +
    "PerformanceObserverEntryList",
  LOCALE: "Intl",
  RANDOM: "FormData",
  MACHINE: "location WorkerLocation NavigatorUAData GPUCanvasContext OffscreenCanvas ImageBitmap " +
    "ImageBitmapRenderingContext createImageBitmap CSSRule CSSStyleSheet",
  APART: "Worker BroadcastChannel WebSocket EventSource Cache CacheStorage caches " +
    "Lock LockManager close postMessage",
});

/** The names of `Deno`. */
export const DENO = names([
  "errors inspect version SeekMode",
  // Deno refuses these without permission and names the file, variable, host or program.
  "env readFile readFileSync readTextFile readTextFileSync readDir readDirSync readLink readLinkSync open openSync",
  "create createSync writeFile writeFileSync writeTextFile writeTextFileSync stat statSync lstat lstatSync realPath",
  "realPathSync mkdir mkdirSync makeTempDir makeTempDirSync makeTempFile makeTempFileSync remove removeSync rename",
  "renameSync copyFile copyFileSync link linkSync symlink symlinkSync truncate truncateSync chmod chmodSync chown",
  "chownSync utime utimeSync watchFs connect connectTls startTls listen listenTls resolveDns Command spawn",
  "spawnAndWait spawnAndWaitSync run dlopen",
], {
  MACHINE:
    "args build consoleSize cpuUsage cwd chdir execPath exitCode gid hostname internal loadavg memoryUsage " +
    "networkInterfaces noColor isatty osRelease pid ppid permissions Permissions PermissionStatus " +
    "systemMemoryInfo telemetry test bench lint uid umask webgpu UnsafeCallback UnsafeFnPointer " +
    "UnsafePointer UnsafePointerView UnsafeWindowSurface Symbol(Deno.internal)",
  TIME: "osUptime refTimer unrefTimer",
  APART: "exit kill addSignalListener removeSignalListener serve serveHttp upgradeWebSocket HttpClient " +
    "createHttpClient ChildProcess Process FsFile stdin",
  PRINT: "stdout stderr",
});

/** The names of Node's `process`. */
export const PROCESS = names([
  "nextTick version versions emitWarning",
  "_events _eventsCount _maxListeners Symbol(kCapture) Symbol(Symbol.toStringTag)",
], {
  MACHINE:
    "env arch argv argv0 availableMemory config constrainedMemory cpuUsage cwd chdir debugPort execArgv execPath " +
    "features getegid geteuid getgid getgroups getuid setegid seteuid setgid setuid setgroups initgroups " +
    "memoryUsage pid platform ppid release report resourceUsage threadCpuUsage title umask " +
    "allowedNodeEnvironmentFlags moduleLoadList sourceMapsEnabled setSourceMapsEnabled mainModule " +
    "noDeprecation exitCode getActiveResourcesInfo _getActiveHandles _getActiveRequests loadEnvFile",
  TIME: "hrtime uptime",
  APART: "abort exit reallyExit _exiting kill _kill send disconnect channel connected openStdin stdin " +
    "setUncaughtExceptionCaptureCallback hasUncaughtExceptionCaptureCallback _fatalException",
  CODE: "binding dlopen getBuiltinModule _eval",
  PRINT: "stdout stderr _rawDebug",
});

/** The names of `Crypto.prototype`. */
export const CRYPTO = names(["constructor subtle"], { RANDOM: "getRandomValues randomUUID" });

/** The names of `SubtleCrypto.prototype`: what pads, signs or wraps may draw random numbers. */
export const SUBTLE = names([
  "constructor digest decrypt verify deriveBits deriveKey importKey exportKey unwrapKey getPublicKey",
  "decapsulateBits decapsulateKey",
], { RANDOM: "generateKey encrypt sign wrapKey encapsulateBits encapsulateKey" });

/** The names of `Performance.prototype`; `now` answers 0 where the clock is frozen. */
export const PERFORMANCE = names(["constructor"], {
  TIME:
    "now timeOrigin mark measure toJSON getEntries getEntriesByName getEntriesByType clearMarks clearMeasures " +
    "clearResourceTimings setResourceTimingBufferSize",
});

/** The names of `WorkerNavigator.prototype`; `gpu` is there where the stage has the allowance. */
export const NAVIGATOR = names(["constructor"], {
  DEVICE: "gpu",
  MACHINE: "hardwareConcurrency platform userAgent userAgentData",
  LOCALE: "language languages",
  APART: "locks",
});
