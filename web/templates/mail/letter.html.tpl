{{%AUTOESCAPE context="HTML"}}<!DOCTYPE html>
<html lang="{{LANGUAGE}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{SUBJECT}}</title>
</head>
<body style="margin:0;padding:24px;background:#faf6f3;color:#2b2b2b;font-family:Georgia,serif;font-size:16px;line-height:1.5">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">
<p style="margin:0 0 24px;color:#8a2f4f;font-size:22px">{{SHOP}}</p>
{{#PARAGRAPH}}<p style="margin:0 0 16px">{{WORDS}}</p>
{{/PARAGRAPH}}
{{#QUOTE}}<div style="margin:0 0 16px;padding:8px 16px;border-left:3px solid #d9b8c4">
{{#LINE}}{{WORDS}}<br>
{{/LINE}}</div>
{{/QUOTE}}
{{#TABLE}}<table role="presentation" style="width:100%;margin:0 0 16px;border-collapse:collapse">
{{#ROW}}<tr><td style="padding:4px 0">{{QUANTITY}}{{NAME}}</td><td style="padding:4px 0;text-align:right">{{AMOUNT}}</td></tr>
{{/ROW}}<tr><td style="padding:8px 0;border-top:1px solid #d9b8c4">{{TOTAL_LABEL}}</td><td style="padding:8px 0;border-top:1px solid #d9b8c4;text-align:right">{{TOTAL}}</td></tr>
</table>
{{/TABLE}}
{{#BUTTON}}<p style="margin:0 0 16px"><a href="{{LINK}}" style="display:inline-block;padding:10px 20px;border-radius:6px;background:#8a2f4f;color:#ffffff;text-decoration:none">{{LABEL}}</a></p>
{{/BUTTON}}
<p style="margin:24px 0 0;color:#6b6b6b;font-size:13px">{{SHOP}} · Santiago de Chile</p>
</div>
</body>
</html>
