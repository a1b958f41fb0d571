package reusediffusion.notebook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;

/** JSON as Jupyter lays it out, so that a notebook that was saved there and one that was run here differ in what changed alone. */
final class JupyterJson extends DefaultPrettyPrinter {
    private static final long serialVersionUID = 1;

    JupyterJson() {
        DefaultIndenter indent = new DefaultIndenter(" ", "\n");
        indentArraysWith(indent);
        indentObjectsWith(indent);
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
        return new JupyterJson();
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
        out.writeRaw(": ");
    }

    @Override
    public void writeEndArray(JsonGenerator out, int values) throws IOException {
        end(out, values, _arrayIndenter, ']');
    }

    @Override
    public void writeEndObject(JsonGenerator out, int entries) throws IOException {
        end(out, entries, _objectIndenter, '}');
    }

    private void end(JsonGenerator out, int number, Indenter indenter, char bracket) throws IOException {
        _nesting--;
        if (number > 0) {
            indenter.writeIndentation(out, _nesting);
        }
        out.writeRaw(bracket);
    }
}
