package reusediffusion.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Metadata in Adobe's Extensible Metadata Platform: texts by prefixed name, such as {@code xmp:CreatorTool}.
 *
 * <p>Source: ISO 16684-1 for the form, IPTC Photo Metadata Standard for the names of {@code Iptc4xmpExt}.
 */
public final class Xmp {
    private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    private static final Map<String, String> NAMESPACES = Map.of(
            "xmp", "http://ns.adobe.com/xap/1.0/",
            "Iptc4xmpExt", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
            "reuse", "urn:reusediffusion:provenance:1.0:");

    private Xmp() {}

    /** The packet of these texts. Characters that XML cannot hold become {@code U+FFFD}. */
    public static byte[] packet(Map<String, String> texts) {
        StringBuilder xml = new StringBuilder("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                + "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"" + RDF
                + "\">\n<rdf:Description rdf:about=\"\"");
        NAMESPACES.keySet().stream()
                .sorted()
                .forEach(prefix -> xml.append(" xmlns:" + prefix + "=\"" + NAMESPACES.get(prefix) + "\""));
        xml.append(">\n");
        texts.forEach((name, text) -> xml.append('<' + name + '>' + escaped(text) + "</" + name + ">\n"));
        return xml.append("</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '\r' -> escaped.append("&#13;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : '\ufffd');
            }
        });
        return escaped.toString();
    }

    /** Source: XML 1.0, production Char. */
    private static boolean isAllowed(int c) {
        return c >= ' ' && (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF || c == '\t' || c == '\n';
    }

    /**
     * The texts of a packet, in its order.
     *
     * @throws IllegalArgumentException where the packet is no well-formed XML
     */
    public static Map<String, String> read(byte[] packet) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Node description = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(packet))
                    .getElementsByTagNameNS(RDF, "Description")
                    .item(0);
            Map<String, String> texts = new LinkedHashMap<>();
            for (Node n = description == null ? null : description.getFirstChild(); n != null; n = n.getNextSibling()) {
                if (n instanceof Element element) {
                    texts.put(element.getTagName(), element.getTextContent());
                }
            }
            return texts;
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new IllegalArgumentException("The metadata of the file is damaged: " + e.getMessage(), e);
        }
    }
}
