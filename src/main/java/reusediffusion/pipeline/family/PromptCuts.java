package reusediffusion.pipeline.family;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.pipeline.request.Request;

/** Which texts of a batch were longer than their encoders read, and what was not seen of them. A process warns of it once. */
public final class PromptCuts {
    private static final Logger LOG = LoggerFactory.getLogger(PromptCuts.class);
    private static final int SHOWN = 200;
    private static final AtomicBoolean WARNED = new AtomicBoolean();
    /** Encoders lie deep below who asks for them, and work in the thread that asks. */
    private static final ThreadLocal<PromptCuts> HERE = new ThreadLocal<>();

    private final Map<String, TreeMap<Integer, String>> unseen = new HashMap<>();

    /** Takes down what is cut while {@code encode} runs. */
    public <T> T during(Supplier<T> encode) {
        HERE.set(this);
        try {
            return encode.get();
        } finally {
            HERE.remove();
        }
    }

    /**
     * Takes down a text that was cut, as diffusers cuts it.
     *
     * @param length in tokens
     * @param end what was not seen
     */
    static void note(String text, int length, String end) {
        if (WARNED.compareAndSet(false, true)) {
            LOG.warn(
                    "A prompt is longer than {} tokens, and its end is not seen: '{}'; the manifest tells of all such prompts",
                    length,
                    shown(end));
        }
        PromptCuts cuts = HERE.get();
        if (cuts != null) {
            cuts.unseen.computeIfAbsent(text, any -> new TreeMap<>()).put(length, shown(end));
        }
    }

    /** Says in words what the encoders did not see of a request's texts; null where they saw all. */
    public String of(Request request) {
        StringBuilder words = new StringBuilder();
        add(words, "prompt", request.prompt());
        add(words, "negative prompt", request.negativePrompt());
        return words.isEmpty() ? null : words.toString();
    }

    private void add(StringBuilder words, String name, String text) {
        unseen.getOrDefault(text, new TreeMap<>()).forEach((length, end) -> words.append(words.isEmpty() ? "" : "; ")
                .append(name)
                .append(" beyond ")
                .append(length)
                .append(" tokens: ")
                .append(end));
    }

    private static String shown(String end) {
        return end.length() <= SHOWN ? end : end.substring(0, SHOWN) + "…";
    }
}
