import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * libluotsi for the JVM, through the Foreign Function and Memory API of Java 22 and later: no other library is needed. Copy
 * this file into your project and change it as you like. It has the same classes as the one that goes through JNA.
 *
 * <p>Java's strings are UTF-16, libluotsi's texts UTF-8: they are converted here, and nowhere else. Every object is
 * {@link AutoCloseable}; one that nobody closed is freed when it is collected. All may be used by many threads at once.
 */
public final class Luotsi {
    private Luotsi() {}

    public static final int ORGANIZATION = 1, LOCATION = 2, SERVICE = 3;
    public static final int PUBLIC = 1, PROFESSIONAL = 2, STEWARD = 3;

    /** The functions of luotsi.h that are used here. size_t is 64 bits wide wherever the library is built. */
    @SuppressWarnings("restricted")
    private static final class C {
        private static final MemoryLayout P = ADDRESS, INT = JAVA_INT, SIZE = JAVA_LONG;
        private static final MemoryLayout STR = MemoryLayout.structLayout(ADDRESS, JAVA_LONG);

        static {
            System.loadLibrary("luotsi");
        }

        static final MethodHandle
                OPTIONS_NEW = status("luotsi_options_new", P),
                OPTIONS_SET = status("luotsi_options_set", P, P, SIZE, P, SIZE),
                OPTIONS_FREE = nothing("luotsi_options_free"),
                OPEN = status("luotsi_open", P, SIZE, P, P),
                CLOSE = nothing("luotsi_close"),
                INTERRUPT = nothing("luotsi_interrupt"),
                IMPORT = status("luotsi_import", P, P, SIZE, P, SIZE, P),
                PUT = status("luotsi_put", P, P, SIZE, P, SIZE, P),
                GET = status("luotsi_get", P, INT, P, SIZE, INT, P, SIZE, P),
                SEARCH = status("luotsi_search", P, P, SIZE, P),
                SEARCH_PREPARED = status("luotsi_search_prepared", P, P, P),
                WHY_NOT = status("luotsi_why_not", P, P, SIZE, P, SIZE, P),
                PLAN = status("luotsi_plan", P, P, SIZE, INT, P),
                VERIFY_RECEIPT = status("luotsi_verify_receipt", P, P, SIZE, P, SIZE, P),
                REQUEST_NEW = status("luotsi_request_new", P, SIZE, P),
                REQUEST_SET_TEXT = status("luotsi_request_set_text", P, P, SIZE),
                REQUEST_SET_PROFILE = status("luotsi_request_set_profile", P, P, SIZE),
                REQUEST_FREE = nothing("luotsi_request_free"),
                RESULT_COUNT = function("luotsi_result_count", SIZE, P),
                RESULT_TOTAL = function("luotsi_result_total", SIZE, P),
                RESULT_HITS = status("luotsi_result_hits", P, P, SIZE, SIZE, P),
                RESULT_JSON = function("luotsi_result_json", STR, P),
                RESULT_FREE = nothing("luotsi_result_free"),
                TEXT_GET = function("luotsi_text_get", STR, P),
                TEXT_FREE = nothing("luotsi_text_free"),
                ERROR_TEXT = function("luotsi_error_text", STR, P),
                ERROR_JSON = function("luotsi_error_json", STR, P),
                ERROR_FREE = nothing("luotsi_error_free"),
                STATUS_IS_RETRYABLE = function("luotsi_status_is_retryable", INT, INT),
                VERSION = function("luotsi_version", STR);

        /** A function that can fail: a status, and the place for the error last. */
        private static MethodHandle status(String name, MemoryLayout... parameters) {
            MemoryLayout[] all = java.util.Arrays.copyOf(parameters, parameters.length + 1);
            all[parameters.length] = P;
            return function(name, INT, all);
        }

        private static MethodHandle function(String name, MemoryLayout returned, MemoryLayout... parameters) {
            return linked(name, FunctionDescriptor.of(returned, parameters));
        }

        private static MethodHandle nothing(String name) {
            return linked(name, FunctionDescriptor.ofVoid(P));
        }

        private static MethodHandle linked(String name, FunctionDescriptor as) {
            MemorySegment function = SymbolLookup.loaderLookup().find(name).orElseThrow(() -> new UnsatisfiedLinkError(name));
            return Linker.nativeLinker().downcallHandle(function, as);
        }
    }

    /** What went wrong: its number, one line for a log, and everything that is known as JSON. Nothing of a client. */
    public static final class LuotsiException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public final int status;
        public final String json;

        LuotsiException(int status, String text, String json) {
            super(text);
            this.status = status;
            this.json = json;
        }

        public boolean isRetryable() {
            return Luotsi.<Integer>called(arena -> (int) C.STATUS_IS_RETRYABLE.invokeExact(status)) != 0;
        }
    }

    public static String version() {
        return called(arena -> string((MemorySegment) C.VERSION.invokeExact((SegmentAllocator) arena)));
    }

    /** An open catalogue. */
    public static final class Catalogue extends Owned {
        /** Opens a file; options are pairs of names and values, as luotsi.h has them. */
        public Catalogue(String path, String... options) {
            super(open(path, options), C.CLOSE);
        }

        private static MemorySegment open(String path, String... options) {
            MemorySegment how = made((arena, given, err) -> (int) C.OPTIONS_NEW.invokeExact(given, err));
            try {
                for (int i = 0; i + 1 < options.length; i += 2) {
                    String name = options[i], value = options[i + 1];
                    call((arena, err) -> {
                        MemorySegment n = utf8(arena, name), v = utf8(arena, value);
                        return (int) C.OPTIONS_SET.invokeExact(how, n, n.byteSize(), v, v.byteSize(), err);
                    });
                }
                return made((arena, given, err) -> {
                    MemorySegment at = utf8(arena, path);
                    return (int) C.OPEN.invokeExact(at, at.byteSize(), how, given, err);
                });
            } finally {
                free(C.OPTIONS_FREE, how);
            }
        }

        public Result search(String request) {
            return new Result(use(c -> made((arena, given, err) -> {
                MemorySegment json = utf8(arena, request);
                return (int) C.SEARCH.invokeExact(c, json, json.byteSize(), given, err);
            })));
        }

        public Result search(Request request) {
            return new Result(use(c -> request.use(r -> made((arena, given, err) ->
                    (int) C.SEARCH_PREPARED.invokeExact(c, r, given, err)))));
        }

        public String whyNot(String request, String id) {
            return use(c -> text((arena, given, err) -> {
                MemorySegment json = utf8(arena, request), which = utf8(arena, id);
                return (int) C.WHY_NOT.invokeExact(c, json, json.byteSize(), which, which.byteSize(), given, err);
            }));
        }

        public String plan(String request, int max) {
            return use(c -> text((arena, given, err) -> {
                MemorySegment json = utf8(arena, request);
                return (int) C.PLAN.invokeExact(c, json, json.byteSize(), max, given, err);
            }));
        }

        public String verifyReceipt(String request, String receipt) {
            return use(c -> text((arena, given, err) -> {
                MemorySegment json = utf8(arena, request), of = utf8(arena, receipt);
                return (int) C.VERIFY_RECEIPT.invokeExact(c, json, json.byteSize(), of, of.byteSize(), given, err);
            }));
        }

        public String get(int kind, String id, int audience) {
            return use(c -> text((arena, given, err) -> {
                MemorySegment which = utf8(arena, id);
                return (int) C.GET.invokeExact(
                        c, kind, which, which.byteSize(), audience, MemorySegment.NULL, 0L, given, err);
            }));
        }

        /** Puts a record, or all of an array; the newest version among them. */
        public long put(String records) {
            return use(c -> called(arena -> {
                MemorySegment json = utf8(arena, records), seq = arena.allocate(JAVA_LONG);
                call((own, err) -> (int) C.PUT.invokeExact(c, json, json.byteSize(), MemorySegment.NULL, 0L, seq, err));
                return seq.get(JAVA_LONG, 0);
            }));
        }

        public String importFile(String path) {
            return use(c -> text((arena, given, err) -> {
                MemorySegment at = utf8(arena, path);
                return (int) C.IMPORT.invokeExact(c, at, at.byteSize(), MemorySegment.NULL, 0L, given, err);
            }));
        }

        /** Lets the calls that other threads are making end with INTERRUPTED (31). */
        public void interrupt() {
            use(c -> {
                free(C.INTERRUPT, c);
                return null;
            });
        }
    }

    /** A request, prepared once and asked often. */
    public static final class Request extends Owned {
        public Request(String json) {
            super(prepared(json), C.REQUEST_FREE);
        }

        private static MemorySegment prepared(String json) {
            return made((arena, given, err) -> {
                MemorySegment utf8 = utf8(arena, json);
                return (int) C.REQUEST_NEW.invokeExact(utf8, utf8.byteSize(), given, err);
            });
        }

        public Request text(String words) {
            return use(r -> {
                call((arena, err) -> {
                    MemorySegment utf8 = utf8(arena, words);
                    return (int) C.REQUEST_SET_TEXT.invokeExact(r, utf8, utf8.byteSize(), err);
                });
                return this;
            });
        }

        public Request profile(String json) {
            return use(r -> {
                call((arena, err) -> {
                    MemorySegment utf8 = utf8(arena, json);
                    return (int) C.REQUEST_SET_PROFILE.invokeExact(r, utf8, utf8.byteSize(), err);
                });
                return this;
            });
        }
    }

    /** One service that fits. Texts that are not known are empty; a distance that is not known is NaN. */
    public record Hit(
            String id, String title, String language, String summary, String organization, String nextStart,
            String registerBy, String freshness, String reasons, String checks, String contact, String phone,
            long score, double distanceKm, boolean fallback) {}

    /** The answer to a request; it may outlive the catalogue. */
    public static final class Result extends Owned {
        private static final long TEXTS = 12, TEXT = 16, SIZE = TEXTS * TEXT + 24;

        Result(MemorySegment handle) {
            super(handle, C.RESULT_FREE);
        }

        public long total() {
            return use(r -> called(arena -> (long) C.RESULT_TOTAL.invokeExact(r)));
        }

        /** The hits of the page, in one call: twelve texts, the score, the distance, the flags, as luotsi_hit has them. */
        public List<Hit> hits() {
            return use(r -> called(arena -> {
                long count = (long) C.RESULT_COUNT.invokeExact(r);
                MemorySegment rows = arena.allocate(SIZE * count, 8);
                call((own, err) -> (int) C.RESULT_HITS.invokeExact(r, rows, count, SIZE, MemorySegment.NULL, err));
                List<Hit> hits = new ArrayList<>();
                for (long i = 0; i < count; i++) hits.add(hit(rows.asSlice(SIZE * i, SIZE)));
                return hits;
            }));
        }

        private static Hit hit(MemorySegment row) {
            String[] texts = new String[(int) TEXTS];
            for (int i = 0; i < TEXTS; i++) texts[i] = string(row.asSlice(i * TEXT, TEXT));
            long numbers = TEXTS * TEXT;
            return new Hit(
                    texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], texts[7], texts[8], texts[9],
                    texts[10], texts[11], row.get(JAVA_LONG, numbers), row.get(JAVA_DOUBLE, numbers + 8),
                    (row.get(JAVA_INT, numbers + 16) & 1) != 0);
        }

        /** The whole answer as JSON. */
        public String json() {
            return use(r -> called(arena -> string((MemorySegment) C.RESULT_JSON.invokeExact((SegmentAllocator) arena, r))));
        }
    }

    private interface Call {
        int made(Arena arena, MemorySegment err) throws Throwable;
    }

    private interface Maker {
        int make(Arena arena, MemorySegment given, MemorySegment err) throws Throwable;
    }

    private interface Called<T> {
        T in(Arena arena) throws Throwable;
    }

    private interface Use<T> {
        T of(MemorySegment handle);
    }

    /** What calls need beside their arguments lives in an arena, as long as they do. */
    private static <T> T called(Called<T> call) {
        try (Arena arena = Arena.ofConfined()) {
            return call.in(arena);
        } catch (RuntimeException | Error wrong) {
            throw wrong;
        } catch (Throwable never) {
            throw new AssertionError("no function of C throws", never);
        }
    }

    private static void call(Call call) {
        called(arena -> {
            MemorySegment place = arena.allocate(ADDRESS);
            int status = call.made(arena, place);
            if (status == 0) return null;
            MemorySegment error = place.get(ADDRESS, 0);
            try {
                throw new LuotsiException(
                        status,
                        string((MemorySegment) C.ERROR_TEXT.invokeExact((SegmentAllocator) arena, error)),
                        string((MemorySegment) C.ERROR_JSON.invokeExact((SegmentAllocator) arena, error)));
            } finally {
                free(C.ERROR_FREE, error);
            }
        });
    }

    private static MemorySegment made(Maker maker) {
        return called(arena -> {
            MemorySegment given = arena.allocate(ADDRESS);
            call((own, err) -> maker.make(own, given, err));
            return given.get(ADDRESS, 0);
        });
    }

    private static String text(Maker maker) {
        MemorySegment text = made(maker);
        try {
            return called(arena -> string((MemorySegment) C.TEXT_GET.invokeExact((SegmentAllocator) arena, text)));
        } finally {
            free(C.TEXT_FREE, text);
        }
    }

    private static void free(MethodHandle function, MemorySegment handle) {
        called(arena -> {
            function.invokeExact(handle);
            return null;
        });
    }

    private static MemorySegment utf8(Arena arena, String text) {
        return arena.allocateFrom(JAVA_BYTE, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text of a luotsi_str. */
    @SuppressWarnings("restricted")
    private static String string(MemorySegment str) {
        MemorySegment bytes = str.get(ADDRESS, 0).reinterpret(str.get(JAVA_LONG, 8));
        return new String(bytes.toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** A handle that is freed once: by close, or after the object has been collected. */
    private abstract static class Owned implements AutoCloseable {
        private static final Cleaner CLEANER = Cleaner.create();
        private final Cleaner.Cleanable cleanable;
        private MemorySegment handle;
        private int users;

        Owned(MemorySegment handle, MethodHandle free) {
            this.handle = handle;
            // The action must not hold this object, or it would never be collected.
            cleanable = CLEANER.register(this, () -> free(free, handle));
        }

        /** Uses the handle; close waits until all threads that do have done so. */
        <T> T use(Use<T> use) {
            MemorySegment used;
            synchronized (this) {
                if (handle == null) throw new IllegalStateException("it is closed");
                used = handle;
                users++;
            }
            try {
                return use.of(used);
            } finally {
                synchronized (this) {
                    if (--users == 0) notifyAll();
                }
            }
        }

        @Override
        public void close() {
            boolean interrupted = false;
            synchronized (this) {
                handle = null;
                while (users > 0) {
                    try {
                        wait();
                    } catch (InterruptedException again) {
                        interrupted = true;
                    }
                }
            }
            cleanable.clean();
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
