package reusediffusion.model.sdxl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.WeightsException;

class UNetConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path changed(String field, String value) throws IOException {
        ObjectNode config = (ObjectNode)
                JSON.readTree(Path.of("models/tiny-sdxl/unet/config.json").toFile());
        config.set(field, JSON.readTree(value));
        return Files.writeString(folder.resolve("config.json"), config.toString());
    }

    private static UNetConfig read(Path file) {

        return Configuration.read(file, UNetConfig.FIELDS, UNetConfig.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "class_embed_type | \"timestep\"",
                "upcast_attention | true",
                "only_cross_attention | [false, true, true]",
                "dual_cross_attention | true",
                "addition_embed_type | \"text\"",
                "addition_embed_type | null",
                "mid_block_type | null",
                "use_linear_projection | false",
                "num_attention_heads | 8",
                "resnet_out_scale_factor | 1.5",
                "down_block_types | [\"DownBlock2D\"]",
                "layers_per_block | [2, 2]",
                "addition_time_embed_dim | null"
            })
    void namesTheFieldItCannotServe(String field, String value) throws IOException {
        Path file = changed(field, value);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(field);
    }

    @Test
    void acceptsThePublishedModel() {
        assertThatCode(() -> read(CheckpointNames.folder("stable-diffusion-xl-base-1.0", "unet")
                        .resolve("config.json")))
                .doesNotThrowAnyException();
    }

    @Test
    void namesABlockItDoesNotHave() throws IOException {
        Path file = changed("down_block_types", "[\"DownBlock2D\", \"AttnDownBlock2D\", \"CrossAttnDownBlock2D\"]");
        assertThatThrownBy(() -> read(file))
                .hasMessageContaining("down_block_types")
                .hasMessageContaining("AttnDownBlock2D");
    }

    @Test
    void takesOneNumberForEveryBlock() throws IOException {
        assertThat(read(changed("attention_head_dim", "4")).attentionHeadDim()).containsExactly(4L, 4L, 4L);
    }

    @Test
    void takesNumbersOfEqualValue() throws IOException {
        assertThat(read(changed("mid_block_scale_factor", "1.0")).layersPerBlock())
                .containsExactly(2, 2, 2);
    }
}
