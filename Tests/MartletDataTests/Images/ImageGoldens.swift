import Foundation

// Values of Pillow 13.0.0 (libjpeg-turbo, Python 3.11): `resize` with `Resampling.BILINEAR`, `convert("L")`,
// `alpha_composite` on white, and decoded JPEG files that it had saved at quality 85. The PNG files were written
// chunk by chunk with `struct` and `zlib`, their samples by the definition of the format; Pillow decodes them alike.
// Source pictures are `pattern(width, height, channels, seed)`, the same formula on both sides.
enum ImageGoldens {
  struct Resize: Sendable {
    let from: (Int, Int)
    let channels: Int
    let to: (Int, Int)
    let samples: String
  }

  struct Encoded: Sendable, CustomStringConvertible {
    let description: String
    let size: (Int, Int)
    let channels: Int
    let file: String
    let samples: String

    init(_ description: String, _ size: (Int, Int), channels: Int, file: String, samples: String) {
      self.description = description
      self.size = size
      self.channels = channels
      self.file = file
      self.samples = samples
    }
  }

  static func pattern(_ width: Int, _ height: Int, _ channels: Int, seed: Int = 0) -> [UInt8] {
    (0..<(width * height * channels)).map { i in
      let value = i * 37 + (i * i) % 91 + i / (width * channels) * 53 + seed
      return UInt8(value * (1 + i % 3) % 256)
    }
  }

  static func bytes(_ base64: String) -> [UInt8] {
    [UInt8](Data(base64Encoded: base64) ?? Data())
  }

  static let resizes = [
    Resize(
      from: (13, 9), channels: 1, to: (5, 4),
      samples: "jmBZeJFwcl6aaKiTdoxnmHxzZWM="),
    Resize(
      from: (5, 4), channels: 1, to: (13, 9),
      samples: """
        AAYjQHCt6r6ScV5MSAQJIz5sqebCnYJyY18NESQ3Y5/by7yvp5+dHyErNVuTy8zNzc7OznBtX1BceZeQiYqXpKfAuZ\
        JrXV9iU0RGYHl/29Kld2VjYlhOT2Bxde7ks4Jua2lmZGRpbW7167mGcW5sbGxsbGxs
        """),
    Resize(
      from: (28, 28), channels: 1, to: (8, 8),
      samples: """
        hXZvd3yFkX1/f4J8cZGMfoCSgZB7eH+Ednh9dnxvio13boOEe3GAiYeLf3+Ob41+eH51eZdxb4F5gHmAd3J0ig==
        """),
    Resize(
      from: (13, 9), channels: 3, to: (7, 3),
      samples: """
        Xk+wd5uQjoJug310c5GPbHWwcpaEd4BIgX1xiFeQc3d6jIuIdp6WfG9rgFphkYGBm16Qk4+MjImSjWeoY3WE
        """),
    Resize(
      from: (6, 5), channels: 3, to: (6, 11),
      samples: """
        AEzqeEh2Amg4nvYf8V48VjSPAFrhezt2J2E+h/Uu7XFVVU2CAXzKhBp2glBOTPNV5KCTU4xjEpe1hRN3x0dgG+N/07\
        q8YrVHY5OtanB/s2J/Dpm0pX+VsIo2tI6lTs6Gn3ydAk7qd0Rt/l4mlnKkN8GckH9Wb4K6d4dU3Twdd1ajIbWzgYEP\
        3LaLeMs8vBsUfkGua8t4dqcxz9dnW7kpnhwXji+8zuopbNVuo/NGN5IYgiYdlCjC9fYJaOiGkv45KYIRdyof
        """),
    Resize(
      from: (11, 7), channels: 4, to: (5, 5),
      samples: """
        To+UbouOf1ZchZuPiYuQloV2XLVhsG2FZH9/emOZrW66c7R3l1ism7KSg3iyZYtdZnGeWn1pqnKLkYOAiLN2jo6kWo\
        R9on1scGWDXVSjdG1sl3TBUpdfflqiiXegWkqgw3ejbw==
        """),
  ]

  /// `pattern(8, 4, 3, seed: 5)` in gray.
  static let gray = "UGVNNo9SZJN3rdWaRWYz1WFEons4jm+gmaF9jW2col8="

  /// `pattern(8, 4, 4, seed: 5)` on white.
  static let composited = """
    hKz8ssiQ3u7R/Mm/1er1PGupouTO0/Te8MTs8ebj7/7vqu/5aunk/sh/tdnzgNjmtPip0sHZiqTC5vvh+Pf3+/r95P\
    zndO1k6+v/6urD/PncblS1b2+M2fLkhvG09/rW
    """

  static let pngs = [
    Encoded(
      "gray of 1 bit", (9, 3), channels: 1,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAkAAAADAQAAAABpcRjbAAAAEUlEQVR42mMIZWBY1cAQygAACK0B1eRxj2cAAAAASU\
        VORK5CYII=
        """,
      samples: "AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A"),
    Encoded(
      "gray of 2 bits", (5, 3), channels: 1,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAUAAAADAgAAAAA07YKFAAAAEUlEQVR42mOQZmBQYmCwZAAAAf0AdzDAAPgAAAAASU\
        VORK5CYII=
        """,
      samples: "AFWq/wAAqgCqAAD/qlUA"),
    Encoded(
      "gray of 4 bits", (5, 3), channels: 1,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAUAAAADBAAAAAC7rXclAAAAFElEQVR42mNgzjzAELFPgGEtcwIAFKADY5cQyxAAAA\
        AASUVORK5CYII=
        """,
      samples: "ADNmmcxViLvuEardADNm"),
    Encoded(
      "gray of 16 bits", (4, 3), channels: 1,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAQAAAADEAAAAADBDy1ZAAAAI0lEQVR42mNg1HF0b0w6WMugoZhhsyL8RRGDv1i/4X\
        kf/nQAcZsI0/hyP9MAAAAASUVORK5CYII=
        """,
      samples: "AUGBwShoqOhPj84P"),
    Encoded(
      "RGB of 16 bits", (4, 3), channels: 3,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAQAAAADEAIAAABrBuXSAAAAVElEQVR42mNgAIL//x2kmTn/f2swYxP6//ZAIKf0/y\
        cMal9Lrf//TxeocPn/bbl2te//t8/d6sKAEr6vXpX9/9/H+rb+/7dzCh86/r/ls/488f8TAESfKRPoDGSgAAAAAElF\
        TkSuQmCC
        """,
      samples: "AAD/QAP/gAb/wAn/J3X/Z3j/p3v/5n7/Tur/je3/zfD/DvP/"),
    Encoded(
      "a palette", (5, 4), channels: 3,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAUAAAAEAgMAAAA7XR3TAAAACVBMVEX/AAAA/wAKFB7Zfk3nAAAAFElEQVR42mOQcG\
        BoY2BIbGCQcAAADBkCGBHpiuEAAAAASUVORK5CYII=
        """,
      samples: "/wAAAP8AChQe/wAAAP8AChQe/wAAAP8AChQe/wAAAP8AChQe/wAAAP8AChQe/wAAAP8AChQe/wAAAP8A"),
    Encoded(
      "a palette with transparency", (5, 4), channels: 4,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAUAAAAECAMAAABx7QVyAAAACVBMVEX/AAAA/wAKFB7Zfk3nAAAAA3RSTlMAgP/s97\
        MYAAAAFUlEQVR42mNgYGRiYGRgAlFgJpQCAAD4ABR6hz12AAAAAElFTkSuQmCC
        """,
      samples: """
        /wAAAAD/AIAKFB7//wAAAAD/AIAKFB7//wAAAAD/AIAKFB7//wAAAAD/AIAKFB7//wAAAAD/AIAKFB7//wAAAAD/AI\
        AKFB7//wAAAAD/AIA=
        """),
    Encoded(
      "gray with alpha", (4, 2), channels: 4,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAQAAADVobXoAAAAGklEQVR42mNgYLBhrGDawszAkGKTWpG2JR0AHKwEbS\
        iwOcwAAAAASUVORK5CYII=
        """,
      samples: "AAAAADw8PAF4eHgCtLS0AwAAAGQ8PDxleHh4ZrS0tGc="),
    Encoded(
      "gray with a transparent value", (4, 2), channels: 4,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAAAAABawyK/AAAAAnRSTlMAPFn8sb8AAAAPSURBVHjaY2CwqdjCACIAC8\
        IC0UspGt4AAAAASUVORK5CYII=
        """,
      samples: "AAAA/zw8PAB4eHj/tLS0/wAAAP88PDwAeHh4/7S0tP8="),
    Encoded(
      "interlaced RGB", (11, 9), channels: 3,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJCAIAAAEcAXHsAAABNElEQVR42g2MSU4CQQBFP1PTkA4QArERCklwQUhUQC\
        WkYqIbEafEXW2c9QaW8w2cyxs466bWzrqvhbPeQMvxDPbiJS9v8QDg1MHUuNVdGHZ0Wmfg5RjnkUueQTOwArw7vcTN\
        DW5/8RzKOrKtC396CG6KAvWOUnONWuc0omkMhkSbtCalvSUbr2XhR3agDugGZoAd4M45Jai7hxqzNLhHQw80iiT39n\
        JrnscOeOqJN4JIo19GF2X6SOZfZBkN2hzU9rLOnejKm67BRWATVwtxV4lnhHg58a0SY5f4z4h5TwIfJAgPQz3zFJlR\
        Y4ExZs2x8DqL7rP4BbMfWfKTpeETSAlfqwj2ifCEiC2IxKZIH4rslcg9i6ZvUYJfIa387So0oOJTKrWkskLlj1XxRl\
        VeVeevqv4Dw05inusjygQAAAAASUVORK5CYII=
        """,
      samples: """
        AAAAFwAALgAARQAAXAAAcwAAigAAoQAAuAAAzwAA5gAAAR0AGB0BLx0CRh0DXR0EdB0Fix0Goh0HuR0I0B0J5x0KAj\
        oAGToCMDoERzoGXjoIdToKjDoMozoOujoQ0ToS6DoUA1cAGlcDMVcGSFcJX1cMdlcPjVcSpFcVu1cY0lcb6VceBHQA\
        G3QEMnQISXQMYHQQd3QUjnQYpXQcvHQg03Qk6nQoBZEAHJEFM5EKSpEPYZEUeJEZj5EeppEjvZEo1JEt65EyBq4AHa\
        4GNK4MS64SYq4Yea4ekK4kp64qvq4w1a427K48B8sAHssHNcsOTMsVY8scessjkcsqqMsxv8s41ss/7ctGCOgAH+gI\
        NugQTegYZOgge+gokugwqeg4wOhA1+hI7uhQ
        """),
    Encoded(
      "RGBA", (3, 2), channels: 4,
      file: """
        iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAIElEQVR42mNgYGBnCGBgT1nAwH6CgeEEkHMCyDnBfg\
        IAPXMGuzhv738AAAAASUVORK5CYII=
        """,
      samples: "AAAHAFAAB2SgAAfIAMgHAFDIB2SgyAfI"),
  ]

  static let jpegs = [
    Encoded(
      "gray", (12, 10), channels: 1,
      file: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFR\
        ERGCEYGh0dHx8fExciJCIeJBweHx7/wAALCAAKAAwBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABgf/xAAdEAABBAMB\
        AQAAAAAAAAAAAAABAAMUIQUGMQdB/9oACAEBAAA/ALP5RsDUBuxwJdktgakmxxRrygmA3Z4EuyRMk38X/9k=
        """,
      samples: """
        mq3B0ePu9fz++vPsma3A0OLt9Pv9+vPrlai8zN3p8Pf59e7njaG0xdbi6PDx7ufghZmsvc7a4Ojp5t/YfZGktMbR2O\
        Dh3tfPc4eaq7zHztbX1M3GbICTo7XAx8/Qzca/Z3uOnrC7wsrKx8C5ZHiLnK25wMfJxr+4
        """),
    Encoded(
      "YCbCr 4:4:4", (12, 10), channels: 3,
      file: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFR\
        ERGCEYGh0dHx8fExciJCIeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e\
        Hh4eHh4eHh4eHh4eHh4eHh4eHh4eHh7/wAARCAAKAAwDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EAB\
        wQAAICAwEBAAAAAAAAAAAAAAEDABUGITIxQf/EABgBAAIDAAAAAAAAAAAAAAAAAAYHAAUI/8QAHREBAAEDBQAAAAAA\
        AAAAAAAAAQACBAYDBRESE//aAAwDAQACEQMRAD8AZ0tbWfeZXZLt1HZkxy/0+SFmSubbM9gKbdRG5b3+n5kXUgVg0O\
        Yf5KvZmdccXkhZkoFszQgMLG3br5k//9k=
        """,
      samples: """
        msjIrc/Bwtaz09ah4dSQ785/+MNn+7dU/6hB/JY09YAj8HAZl8LLqcnEwNC2z9Ck3s6T68mC9r1s+LFZ/KFE+JA38n\
        ko7Gock7vUpsTOvMm/y8qs28id6sOM8rd19Kph+JtN9IpA7nMw6GQkjrjeocHat8bLxse51sWp48CW7bR/76ds9JhZ\
        74ZM6XA742EvhrnomMHhr8bUvsjAzcWw2sCf5bSJ56h16pdh5oZU4G9D2mA3erzujsToo8rZtMrHwsm30cSk2biN26\
        t63ptm24lZ1HNIz2M9csPyhMvrm9HdqtLKuc+6x8uq0b6T07J/1qJp0pBczHlNxmpBbsn1gdDul9fgqNfNtdW9xNCs\
        zMSVz7iC0adtzpVgx39Pwm9DZNTsdt3mjuTZneTGrOG1utukw8+Nx8V7ybNnxKJavotJuHw+ZdjteeDnj+fboOfHrO\
        S1u96kxNOOx8h8yrdoxqZbwI9MuoBA
        """),
    Encoded(
      "YCbCr 4:2:0", (12, 10), channels: 3,
      file: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFR\
        ERGCEYGh0dHx8fExciJCIeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e\
        Hh4eHh4eHh4eHh4eHh4eHh4eHh4eHh7/wAARCAAKAAwDASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EAB\
        wQAAICAwEBAAAAAAAAAAAAAAEDABUGITIxQf/EABUBAQEAAAAAAAAAAAAAAAAAAAUG/8QAGxEAAQQDAAAAAAAAAAAA\
        AAAAAwACBhQFIjH/2gAMAwEAAhEDEQA/AGdLW1n3mFmSubbM9i6kCsGhzCzJQLZmhJWQgDddqmIZly1uL//Z
        """,
      samples: """
        pMTBsc3BxNO80tSs4tKX782F+cFu/rRb/6RN/ZM99X4s63AgnsDCq8jDvs+8zNCr3c2Z6smE9b1w+LBc/KBN+I8873\
        ot5mwfl7vHpsXIt8vAxsyw18qe5MaK7rl18axh9ptS8YtB6HUy32gkkbrOn8PPscrHv8q50cml3sSR6Ld866po7ptZ\
        64lK4XQ52WYti7rYmMLYq8nRucrAycis1sOZ4beF5apy5plh44hR2XRA0WU0g7vekcTfo8vXsczHwsqzz8Wh2bmK3a\
        t23ptn24lX0XVGyWc6fMDjicnknNDdqtHOu864ycum076P1rF82KBt1Y9cy3pNw2xBd8jmhNDol9fhpdjRtdW9xNCo\
        zMST0reA06Zv0JRexoBPvHJDcs7ngNfolN/iod/Qsd28vtiox8ySzsCBzq9vy51hwYhRuXpFcNPof93pkuPkoOXTr+\
        G8vNyqx9GUzMWBz7NyyqNiwY1TuIBH
        """),
    Encoded(
      "progressive YCbCr", (12, 10), channels: 3,
      file: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFR\
        ERGCEYGh0dHx8fExciJCIeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e\
        Hh4eHh4eHh4eHh4eHh4eHh4eHh4eHh7/wgARCAAKAAwDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABv/EAB\
        gBAAIDAAAAAAAAAAAAAAAAAAUGAAQH/9oADAMBAAIQAxAAAAFnWhYE3LmDOiwJt//EABcQAQADAAAAAAAAAAAAAAAA\
        AAEEEzP/2gAIAQEAAQUCFrkraZydf//EABkRAAIDAQAAAAAAAAAAAAAAAAADAgUSMv/aAAgBAwEBPwGufEW+OSuF8n\
        //xAAbEQACAQUAAAAAAAAAAAAAAAAAAQUEEBEUMf/aAAgBAgEBPwGSp1k10SXbf//EABYQAQEBAAAAAAAAAAAAAAAA\
        AAABEP/aAAgBAQAGPwJcr//EABYQAQEBAAAAAAAAAAAAAAAAABCRsf/aAAgBAQABPyGSKzF//9oADAMBAAIAAwAAAB\
        DKP//EABYRAQEBAAAAAAAAAAAAAAAAAAEAEf/aAAgBAwEBPxDcWJN0k4v/xAAWEQEBAQAAAAAAAAAAAAAAAAABABH/\
        2gAIAQIBAT8Q3otuoW//xAAaEAEBAAIDAAAAAAAAAAAAAAABABEhMUFR/9oACAEBAAE/EPXndIGOiE4C/9k=
        """,
      samples: """
        msjIrc/Bwtaz09ah4dSQ785/+MNn+7dU/6hB/JY09YAj8HAZl8LLqcnEwNC2z9Ck3s6T68mC9r1s+LFZ/KFE+JA38n\
        ko7Gock7vUpsTOvMm/y8qs28id6sOM8rd19Kph+JtN9IpA7nMw6GQkjrjeocHat8bLxse51sWp48CW7bR/76ds9JhZ\
        74ZM6XA742EvhrnomMHhr8bUvsjAzcWw2sCf5bSJ56h16pdh5oZU4G9D2mA3erzujsToo8rZtMrHwsm30cSk2biN26\
        t63ptm24lZ1HNIz2M9csPyhMvrm9HdqtLKuc+6x8uq0b6T07J/1qJp0pBczHlNxmpBbsn1gdDul9fgqNfNtdW9xNCs\
        zMSVz7iC0adtzpVgx39Pwm9DZNTsdt3mjuTZneTGrOG1utukw8+Nx8V7ybNnxKJavotJuHw+ZdjteeDnj+fboOfHrO\
        S1u96kxNOOx8h8yrdoxqZbwI9MuoBA
        """),
    Encoded(
      "CMYK", (12, 10), channels: 3,
      file: """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAFAwQEBAMFBAQEBQUFBgcMCAcHBwcPCwsJDBEPEhIRDxERExYcFxMUGhURER\
        ghGBodHR8fHxMXIiQiHiQcHh8e/8AAFAgACgAMBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAcIBgT/\
        xAAlEAABAQYGAwEAAAAAAAAAAAABAAIDBBQhMQUGBxUyQRMiUZH/2gAOBEMATQBZAEsAAD8AF9V8vvZ95Q3KEYAwe7\
        jjyRpoxj72adVNwtzo9gkRJuqGwWRw3L72WFDdUBlAwexueKrnL2PvdqdVNkjxmCRHmsbJk1XAn3lBcqVYFtvdx7tc\
        vqjPRdlmZdUFx0uLR5lmTdUFh0sjhoEsKdqgcntt7E592v1Vxl4DanNBZI8Yyz5rC3xf/9k=
        """,
      samples: """
        IxMTIxQcIBUnGhc1ExtJDSJbCCxvAjiFAkaYBFOjCWOsDmyuIxUQIxcZIBgkGxsxEyBEDSZVCTFqAz1/AkuSBVicCm\
        imD3CoJRgNJhoVIxwfHR8sFiQ/ECtQDDZjBkN5BlKLCF+WDW2gEnajKhoLKhwSJx0cIyEoGyc7Fi1METlgDEZ2C1SH\
        DmKTE3KeGXqfMBsJMB0QLh8ZKiImIig4HC9JGDtdE0hzE1eFFWWRGnacIH6fOB0GOB4NNh8WMSMjKig2JC9HIDxbG0\
        lxG1iEHmeRI3icKIGgQRwFQh0MPx0VOyAjMyU2LixHKjlcJUZzJVaHJ2WULXigM4GkSRsFSRsNRxoWQhwjOyE3NihJ\
        MjVfLkJ2LFKLL2KYNXalO4CpTxgGUBcOTRUYSRYmQRo6OyFOOC5kMzt7M0yRNlygPHCtQX2yUxUJVBMRURAcTBErRB\
        RAPxtUOydpNzWDNkWWOFalPmu0Q3i3
        """),
  ]
}
