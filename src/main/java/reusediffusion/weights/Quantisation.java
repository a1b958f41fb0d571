package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells quantised weights by their types and names: networks here compute with floating-point weights alone. */
final class Quantisation {
    /** What the libraries leave beside a quantised matrix, the most telling first. */
    private static final Map<Pattern, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put(Pattern.compile(".*\\.quant_state\\.bitsandbytes__nf4$"), "bitsandbytes nf4");
        NAMES.put(Pattern.compile(".*\\.quant_state\\.bitsandbytes__fp4$"), "bitsandbytes fp4");
        NAMES.put(Pattern.compile(".*\\.(absmax|quant_map|nested_absmax|nested_quant_map)$"), "bitsandbytes 4 bits");
        NAMES.put(Pattern.compile(".*\\.(SCB|weight_format)$"), "bitsandbytes int8");
        NAMES.put(Pattern.compile(".*\\.(qweight|qzeros|g_idx)$"), "gptq or awq");
        NAMES.put(Pattern.compile(".*\\.(wscales|smooth_factor|smooth_orig)$"), "svdquant (nunchaku)");
        NAMES.put(Pattern.compile(".*\\.(_data|_scale|activation_qtype|weight_qtype)$"), "quanto");
        NAMES.put(Pattern.compile(".*\\.(weight_blocks|weight_scales|_blocks)$"), "mxfp4");
        NAMES.put(
                Pattern.compile(
                        "(^|.*\\.)(scaled_fp8|scale_weight|scale_input|weight_scale|weight_scale_inv|input_scale)$"),
                "fp8 with scales");
    }

    private Quantisation() {}

    /** The quantisation that a tensor's name or the format's name of its type tells. */
    static Optional<String> of(String name, String type) {
        if (type.startsWith("F8_")) {
            return Optional.of("fp8 (" + type + ")");
        }
        if (type.startsWith("F4") || type.startsWith("F6")) {
            return Optional.of("fp4 or fp6 (" + type + ")");
        }
        return NAMES.entrySet().stream()
                .filter(known -> known.getKey().matcher(name).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Refuses a configuration that says that the weights beside it are quantised. */
    static void refuse(Path file, JsonNode configuration) {
        JsonNode told = configuration.path("quantization_config");
        if (told.isObject() && !told.isEmpty()) {
            String method =
                    told.path("quant_method").asText(told.path("quant_type").asText("an unknown method"));
            String detail = told.path("bnb_4bit_quant_type").asText("");
            throw refusal(file.toString(), "quantised by " + method + (detail.isEmpty() ? "" : " (" + detail + ")"));
        }
    }

    static WeightsException refusal(String what, String how) {
        return new WeightsException(what + " is " + how + ", and quantised weights are not supported; take the same"
                + " model in float32, bfloat16 or float16.");
    }
}
