import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * libluotsi for the JVM, through JNA: copy this file into your project and change it as you like.
 *
 * <p>Java's strings are UTF-16, libluotsi's texts UTF-8: they are converted here, and nowhere else. Every object is
 * {@link AutoCloseable}; one that nobody closed is freed when it is collected. All may be used by many threads at once.
 */
public final class Luotsi {
    private Luotsi() {}

    public static final int ORGANIZATION = 1, LOCATION = 2, SERVICE = 3;
    public static final int PUBLIC = 1, PROFESSIONAL = 2, STEWARD = 3;

    /** A borrowed text. */
    @Structure.FieldOrder({"data", "len"})
    public static class Str extends Structure {
        public Pointer data;
        public long len;

        /** As functions return it. */
        public static class Returned extends Str implements Structure.ByValue {}

        String text() {
            return new String(data.getByteArray(0, Math.toIntExact(len)), StandardCharsets.UTF_8);
        }
    }

    /** The functions of luotsi.h that are used here. size_t is 64 bits wide wherever the library is built. */
    private static final class C {
        static {
            Native.register(C.class, "luotsi");
        }

        static native int luotsi_options_new(PointerByReference options, PointerByReference err);
        static native int luotsi_options_set(Pointer options, byte[] name, long nameLen, byte[] value, long valueLen, PointerByReference err);
        static native void luotsi_options_free(Pointer options);
        static native int luotsi_open(byte[] path, long pathLen, Pointer options, PointerByReference catalogue, PointerByReference err);
        static native void luotsi_close(Pointer catalogue);
        static native void luotsi_interrupt(Pointer catalogue);
        static native int luotsi_import(Pointer catalogue, byte[] path, long pathLen, byte[] options, long optionsLen, PointerByReference report, PointerByReference err);
        static native int luotsi_put(Pointer catalogue, byte[] records, long recordsLen, byte[] options, long optionsLen, LongByReference seq, PointerByReference err);
        static native int luotsi_get(Pointer catalogue, int kind, byte[] id, long idLen, int audience, byte[] asOf, long asOfLen, PointerByReference record, PointerByReference err);
        static native int luotsi_search(Pointer catalogue, byte[] request, long requestLen, PointerByReference result, PointerByReference err);
        static native int luotsi_search_prepared(Pointer catalogue, Pointer request, PointerByReference result, PointerByReference err);
        static native int luotsi_why_not(Pointer catalogue, byte[] request, long requestLen, byte[] id, long idLen, PointerByReference why, PointerByReference err);
        static native int luotsi_plan(Pointer catalogue, byte[] request, long requestLen, int max, PointerByReference plan, PointerByReference err);
        static native int luotsi_verify_receipt(Pointer catalogue, byte[] request, long requestLen, byte[] receipt, long receiptLen, PointerByReference verdict, PointerByReference err);
        static native int luotsi_request_new(byte[] json, long jsonLen, PointerByReference request, PointerByReference err);
        static native int luotsi_request_set_text(Pointer request, byte[] words, long wordsLen, PointerByReference err);
        static native int luotsi_request_set_profile(Pointer request, byte[] profile, long profileLen, PointerByReference err);
        static native void luotsi_request_free(Pointer request);
        static native long luotsi_result_count(Pointer result);
        static native long luotsi_result_total(Pointer result);
        static native int luotsi_result_hits(Pointer result, Pointer hits, long capacity, long hitSize, Pointer count, PointerByReference err);
        static native Str.Returned luotsi_result_json(Pointer result);
        static native void luotsi_result_free(Pointer result);
        static native Str.Returned luotsi_text_get(Pointer text);
        static native void luotsi_text_free(Pointer text);
        static native int luotsi_error_code(Pointer err);
        static native Str.Returned luotsi_error_text(Pointer err);
        static native Str.Returned luotsi_error_json(Pointer err);
        static native void luotsi_error_free(Pointer err);
        static native int luotsi_status_is_retryable(int status);
        static native Str.Returned luotsi_version();
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
            return C.luotsi_status_is_retryable(status) != 0;
        }
    }

    public static String version() {
        return C.luotsi_version().text();
    }

    /** An open catalogue. */
    public static final class Catalogue extends Owned {
        /** Opens a file; options are pairs of names and values, as luotsi.h has them. */
        public Catalogue(String path, String... options) {
            super(open(path, options), C::luotsi_close);
        }

        private static Pointer open(String path, String... options) {
            Pointer how = made(C::luotsi_options_new);
            try {
                for (int i = 0; i + 1 < options.length; i += 2) {
                    byte[] name = utf8(options[i]), value = utf8(options[i + 1]);
                    call(err -> C.luotsi_options_set(how, name, name.length, value, value.length, err));
                }
                byte[] at = utf8(path);
                return made((given, err) -> C.luotsi_open(at, at.length, how, given, err));
            } finally {
                C.luotsi_options_free(how);
            }
        }

        public Result search(String request) {
            byte[] json = utf8(request);
            return new Result(use(c -> made((given, err) -> C.luotsi_search(c, json, json.length, given, err))));
        }

        public Result search(Request request) {
            return new Result(use(c -> request.use(r -> made((given, err) -> C.luotsi_search_prepared(c, r, given, err)))));
        }

        public String whyNot(String request, String id) {
            byte[] json = utf8(request), which = utf8(id);
            return use(c -> text((given, err) -> C.luotsi_why_not(c, json, json.length, which, which.length, given, err)));
        }

        public String plan(String request, int max) {
            byte[] json = utf8(request);
            return use(c -> text((given, err) -> C.luotsi_plan(c, json, json.length, max, given, err)));
        }

        public String verifyReceipt(String request, String receipt) {
            byte[] json = utf8(request), of = utf8(receipt);
            return use(c -> text((given, err) -> C.luotsi_verify_receipt(c, json, json.length, of, of.length, given, err)));
        }

        public String get(int kind, String id, int audience) {
            byte[] which = utf8(id);
            return use(c -> text((given, err) -> C.luotsi_get(c, kind, which, which.length, audience, null, 0, given, err)));
        }

        /** Puts a record, or all of an array; the newest version among them. */
        public long put(String records) {
            byte[] json = utf8(records);
            LongByReference seq = new LongByReference();
            return use(c -> {
                call(err -> C.luotsi_put(c, json, json.length, null, 0, seq, err));
                return seq.getValue();
            });
        }

        public String importFile(String path) {
            byte[] at = utf8(path);
            return use(c -> text((given, err) -> C.luotsi_import(c, at, at.length, null, 0, given, err)));
        }

        /** Lets the calls that other threads are making end with INTERRUPTED (31). */
        public void interrupt() {
            use(c -> {
                C.luotsi_interrupt(c);
                return null;
            });
        }
    }

    /** A request, prepared once and asked often. */
    public static final class Request extends Owned {
        public Request(String json) {
            super(prepared(utf8(json)), C::luotsi_request_free);
        }

        private static Pointer prepared(byte[] json) {
            return made((given, err) -> C.luotsi_request_new(json, json.length, given, err));
        }

        public Request text(String words) {
            byte[] utf8 = utf8(words);
            return use(r -> {
                call(err -> C.luotsi_request_set_text(r, utf8, utf8.length, err));
                return this;
            });
        }

        public Request profile(String json) {
            byte[] utf8 = utf8(json);
            return use(r -> {
                call(err -> C.luotsi_request_set_profile(r, utf8, utf8.length, err));
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
        private static final int TEXTS = 12, TEXT = 16, SIZE = TEXTS * TEXT + 24;

        Result(Pointer handle) {
            super(handle, C::luotsi_result_free);
        }

        public long total() {
            return use(C::luotsi_result_total);
        }

        /** The hits of the page, in one call: twelve texts, the score, the distance, the flags, as luotsi_hit has them. */
        public List<Hit> hits() {
            return use(r -> {
                int count = Math.toIntExact(C.luotsi_result_count(r));
                List<Hit> hits = new ArrayList<>(count);
                if (count == 0) return hits;
                try (Memory rows = new Memory((long) SIZE * count)) {
                    call(err -> C.luotsi_result_hits(r, rows, count, SIZE, null, err));
                    for (int i = 0; i < count; i++) hits.add(hit(rows.share((long) SIZE * i)));
                }
                return hits;
            });
        }

        private static Hit hit(Pointer row) {
            String[] texts = new String[TEXTS];
            for (int i = 0; i < TEXTS; i++) {
                int len = Math.toIntExact(row.getLong(i * TEXT + 8L));
                texts[i] = new String(row.getPointer(i * TEXT).getByteArray(0, len), StandardCharsets.UTF_8);
            }
            long numbers = TEXTS * TEXT;
            return new Hit(
                    texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], texts[7], texts[8], texts[9],
                    texts[10], texts[11], row.getLong(numbers), row.getDouble(numbers + 8),
                    (row.getInt(numbers + 16) & 1) != 0);
        }

        /** The whole answer as JSON. */
        public String json() {
            return use(r -> C.luotsi_result_json(r).text());
        }
    }

    private interface Call {
        int made(PointerByReference err);
    }

    private interface Maker {
        int make(PointerByReference given, PointerByReference err);
    }

    private interface Use<T> {
        T of(Pointer handle);
    }

    private static void call(Call call) {
        PointerByReference err = new PointerByReference();
        int status = call.made(err);
        if (status == 0) return;
        Pointer error = err.getValue();
        try {
            throw new LuotsiException(status, C.luotsi_error_text(error).text(), C.luotsi_error_json(error).text());
        } finally {
            C.luotsi_error_free(error);
        }
    }

    private static Pointer made(Maker maker) {
        PointerByReference given = new PointerByReference();
        call(err -> maker.make(given, err));
        return given.getValue();
    }

    private static String text(Maker maker) {
        Pointer text = made(maker);
        try {
            return C.luotsi_text_get(text).text();
        } finally {
            C.luotsi_text_free(text);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A handle that is freed once: by close, or after the object has been collected. */
    private abstract static class Owned implements AutoCloseable {
        private static final Cleaner CLEANER = Cleaner.create();
        private final Cleaner.Cleanable cleanable;
        private Pointer handle;
        private int users;

        Owned(Pointer handle, java.util.function.Consumer<Pointer> free) {
            this.handle = handle;
            // The action must not hold this object, or it would never be collected.
            cleanable = CLEANER.register(this, () -> free.accept(handle));
        }

        /** Uses the handle; close waits until all threads that do have done so. */
        <T> T use(Use<T> use) {
            Pointer used;
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
