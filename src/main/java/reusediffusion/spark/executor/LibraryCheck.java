package reusediffusion.spark.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import reusediffusion.natives.Natives;
import reusediffusion.natives.NativesException;

/**
 * Looks, before any work, whether executors have this program and what it needs. Where they do not, Spark would tell of lambdas that cannot
 * be cast.
 */
final class LibraryCheck {
    /** One class of each library that samples are made with. */
    private static final List<String> NEEDED = List.of(
            "org.bytedeco.javacpp.Pointer",
            "org.bytedeco.pytorch.Tensor",
            "org.bytedeco.ffmpeg.avcodec.AVPacket",
            "ai.djl.huggingface.tokenizers.HuggingFaceTokenizer",
            "org.apache.datasketches.kll.KllDoublesSketch");

    private static final List<String> SIGNS =
            List.of("ClassNotFoundException", "NoClassDefFoundError", "SerializedLambda");

    private LibraryCheck() {}

    /** @throws IllegalArgumentException that says what is missing, and the remedy */
    static void check(SparkContext context) {
        if (context.isLocal()) {
            useAsciiDigits();
            return;
        }
        Set<String> missing = new TreeSet<>();
        try {
            EachExecutor.ask(context, new Look()).values().forEach(missing::addAll);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw isMissing(e) ? lacking("this program") : new IllegalStateException(e);
        }
        List<String> sentences =
                missing.stream().filter(answer -> answer.contains(" ")).toList();
        if (!sentences.isEmpty()) {
            throw new IllegalArgumentException(sentences.get(0));
        }
        if (!missing.isEmpty()) {
            throw lacking(String.join(", ", missing));
        }
    }

    /** Spark names its Parquet files by the locale, whose digits a file system of ASCII names may not be able to write. */
    private static void useAsciiDigits() {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    }

    private static boolean isMissing(Exception fault) {
        return fault instanceof SparkException
                && SIGNS.stream()
                        .anyMatch(sign -> String.valueOf(fault.getMessage()).contains(sign));
    }

    private static IllegalArgumentException lacking(String what) {
        return new IllegalArgumentException(
                "Executors lack " + what + "; send our libraries along with --ship, or put"
                        + " target/lib and our jar at the same path on every host and name them in spark.executor.extraClassPath.");
    }

    /** A class and no lambda, so that an executor without this program says which class it misses. */
    private static final class Look implements EachExecutor.Question<ArrayList<String>> {
        private static final long serialVersionUID = 1;

        @Override
        public ArrayList<String> answer() {
            useAsciiDigits();
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            List<String> missing =
                    NEEDED.stream().filter(name -> !exists(name, loader)).toList();
            return new ArrayList<>(missing.isEmpty() ? natives() : missing);
        }

        /** A sentence where they cannot be loaded. */
        private static List<String> natives() {
            try {
                Natives.ready();
                return List.of();
            } catch (NativesException e) {
                String host = SparkEnv.get().blockManager().blockManagerId().host();
                return List.of("An executor on " + host + " cannot work. " + e.getMessage());
            }
        }

        private static boolean exists(String name, ClassLoader loader) {
            try {
                Class.forName(name, false, loader);
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }
}
